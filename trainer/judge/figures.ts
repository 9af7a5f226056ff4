// The figures of a version on the rows that it held out itself, with what is known of how sure they are.
import type { Interval } from '../evaluate/confidence.ts';
import type { Version } from '../registry/version.ts';
import { readEvaluation } from './compare-versions.ts';

/** A metric; its 95 % interval is null when none was noted. */
export interface Figure {
  value: number;
  interval: Interval | null;
}

export async function readFigures(version: Version): Promise<Record<string, Figure>> {
  const intervals = (await readEvaluation(version))?.confidence ?? {};
  return Object.fromEntries(
    Object.entries(version.entry.metrics).map(([name, value]) => [
      name,
      { value, interval: intervals[name] ?? null },
    ]),
  );
}
