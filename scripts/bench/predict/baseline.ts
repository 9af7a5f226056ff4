// The figures that CI holds a change to: gzipped bytes, and the time of a prediction over the time of a
// fixed loop, which cancels the machine.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BASELINE = join(import.meta.dirname, 'baseline.json');
const ALLOWED_RISE = 1.15;

/** Bytes, and nanoseconds of one hard row. */
export interface Watched {
  gzip: number;
  ns: number;
}

/** name → gzipped bytes, and nanoseconds of one hard row over nanoseconds of a step of the fixed loop. */
type Baseline = Record<string, { gzip: number; ratio: number }>;

export function writeBaseline(watched: Map<string, Watched>): void {
  writeFileSync(BASELINE, `${JSON.stringify(baselineOf(watched), null, 2)}\n`);
}

/** Prints a verdict for each model; false when one has become larger or slower by more than 15 %. */
export function checkBaseline(watched: Map<string, Watched>): boolean {
  const baseline = JSON.parse(readFileSync(BASELINE, 'utf8')) as Baseline;
  let isGood = true;
  for (const [name, now] of Object.entries(baselineOf(watched))) {
    for (const measure of ['gzip', 'ratio'] as const) {
      const before = baseline[name]?.[measure];
      const rise = before === undefined ? 1 : now[measure] / before;
      const verdict = rise > ALLOWED_RISE ? 'REGRESSED' : 'ok';
      console.log(`${name}: ${measure} ${now[measure]}, was ${before}: ${verdict}`);
      if (rise > ALLOWED_RISE) isGood = false;
    }
  }
  return isGood;
}

function baselineOf(watched: Map<string, Watched>): Baseline {
  const loop = fixedLoop();
  return Object.fromEntries(
    [...watched].map(([name, { gzip, ns }]) => [
      name,
      { gzip, ratio: Number((ns / loop).toFixed(1)) },
    ]),
  );
}

/** Nanoseconds of a step that no engine can shorten: each needs the one before. */
function fixedLoop(): number {
  const steps = 2_000_000;
  const times = Array.from({ length: 9 }, () => {
    const started = performance.now();
    let value = 1;
    for (let i = 0; i < steps; i++) value = (Math.imul(value, 1664525) + 1013904223) | 0;
    if (value === 0) console.log('never');
    return ((performance.now() - started) * 1e6) / steps;
  });
  return Math.min(...times);
}
