// Runs the benches that the page of benchmarks is made of, one after the other: whole, or in a short form.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What each is given in the short form, for which a quarter of an hour will do. */
const SHORT = {
  inputs: [],
  predict: [
    ...['--seconds', '0.5', '--models'],
    'police,NYC_taxi,airline,mtpl2,100 × 31 with categories,airline-like,100 × 31 of 28 features,5 classes × 40 × 31,100 × 255',
  ],
  explain: ['--rounds', '6'],
  api: ['--rounds', '6', '--megabytes', '50'],
  train: [
    ...['--runs', '1', '--threads', '1', '--tables', '12', '--sets'],
    'base,fewer rows,categories',
  ],
  quality: ['--sets', 'numbers,small,regression,titanic'],
};

export type Bench = keyof typeof SHORT;
export const BENCHES = Object.keys(SHORT) as Bench[];
/** These ask peers that Python has. */
const WITH_PYTHON: Bench[] = ['predict', 'explain', 'api', 'train', 'quality'];

/** @throws Error naming the bench that failed */
export function runBenches(benches: Bench[], isShort: boolean, python: string): void {
  for (const bench of benches) {
    const script = join(import.meta.dirname, '..', `${bench}.ts`);
    const peers = WITH_PYTHON.includes(bench) ? ['--python', python] : [];
    const args = [script, ...(isShort ? SHORT[bench] : []), ...peers];
    console.log(`bench:${bench}`);
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`bench:${bench} ended with code ${status}`);
  }
}
