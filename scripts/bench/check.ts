// bench:check: whether modules have become slower by more than 3 %, or larger by more than 15 %, than those that the
// code of the commit in baseline.json makes of the same ensembles. Both are compiled here and race in one process by
// turns, so that the machine and its load cancel.
//
//   npm run bench:check -- [--models 'police,NYC_taxi'] [--seconds 1] [--against COMMIT]
//
// Each strategy that has bench models is looked at. What seems slower races anew, up to four times, and counts by its best:
// chance passes, a slower kernel stays slow. To renew the baseline, write another commit into baseline.json.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';
import { compile } from '../../trainer/compile/compile.ts';
import { readOptions } from '../read-options.ts';
import baseline from './predict/baseline.json' with { type: 'json' };
import { type BenchModel, benchFields, loadModel } from './predict/models.ts';
import { racePair } from './predict/pair-thread.ts';
import { RACE_ROWS } from './predict/race.ts';
import { BATCHES, keyOf } from './predict/report.ts';
import { makeRows } from './predict/rows.ts';

const ALLOWED_SLOWER = 1.03;
const ALLOWED_LARGER = 1.15;
const MOST_RACES = 4;

const options = readOptions({
  models: {
    type: 'string',
    default: 'police,NYC_taxi,100 × 31 with categories,500 × 31,100 × 255',
  },
  seconds: { type: 'string', default: '1' },
  against: { type: 'string', default: baseline.commit },
});

/** The modules of one ensemble, in the order in which they take turns. */
type Modules = Record<'before' | 'now', Uint8Array>;

if (hasCommit(options.against)) process.exitCode = (await checkAll()) ? 0 : 1;
else console.log(`not checked: no commit ${options.against} here; git fetch --unshallow`);

function hasCommit(commit: string): boolean {
  try {
    git('cat-file', '-e', `${commit}^{commit}`);
    return true;
  } catch {
    return false;
  }
}

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: PACKAGE_ROOT, stdio: 'ignore' });
}

async function checkAll(): Promise<boolean> {
  const checkout = mkdtempSync(join(tmpdir(), 'bench-check-'));
  git('worktree', 'add', '--detach', checkout, options.against);
  try {
    symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(checkout, 'node_modules'));
    const path = pathToFileURL(join(checkout, 'trainer/compile/compile.ts')).href;
    const before: { compile: typeof compile } = await import(path);
    let isGood = true;
    for (const name of options.models.split(',')) {
      const model = await loadModel(name);
      if (!model) console.log(`${name}: skipped, its data is not there`);
      else if (!(await checkModel(model, before.compile))) isGood = false;
    }
    return isGood;
  } finally {
    git('worktree', 'remove', '--force', checkout);
    rmSync(checkout, { recursive: true, force: true });
  }
}

/** Prints a line for the module's size, and one for each number of rows a call. */
async function checkModel(model: BenchModel, compileBefore: typeof compile): Promise<boolean> {
  const { name, ensemble } = model;
  const modules: Modules = {
    before: (await compileBefore(ensemble, benchFields(model))).bytes,
    now: (await compile(ensemble, benchFields(model))).bytes,
  };
  const [before, now] = [modules.before, modules.now].map((bytes) => gzipSync(bytes).length);
  const isSmall = now <= before * ALLOWED_LARGER;
  console.log(`${name}: ${now} bytes gzipped, were ${before}: ${verdict(isSmall)}`);
  const times = await timesAsLong(modules, makeRows(ensemble, RACE_ROWS));
  for (const [i, ratio] of times.entries()) {
    const time = `${ratio.toFixed(3)} times as long as before`;
    console.log(`${name}: ${BATCHES[i]} rows a call, ${time}: ${verdict(isFast(ratio))}`);
  }
  return isSmall && times.every(isFast);
}

function isFast(ratio: number): boolean {
  return ratio <= ALLOWED_SLOWER;
}

function verdict(isGood: boolean): string {
  return isGood ? 'ok' : 'REGRESSED';
}

/** How many times as long as before a row takes, for each number of rows a call: least of the races that it took. */
async function timesAsLong({ before, now }: Modules, rows: Float64Array): Promise<number[]> {
  let least = BATCHES.map(() => Number.POSITIVE_INFINITY);
  for (let i = 0; i < MOST_RACES && !least.every(isFast); i++) {
    const modules: Modules = i % 2 === 0 ? { before, now } : { now, before };
    const ns = await racePair({ modules, rows, seconds: Number(options.seconds) });
    const leastOf = (who: string, batch: number) => ns[keyOf(who, batch)].least;
    least = least.map((ratio, b) =>
      Math.min(ratio, leastOf('now', BATCHES[b]) / leastOf('before', BATCHES[b])),
    );
  }
  return least;
}
