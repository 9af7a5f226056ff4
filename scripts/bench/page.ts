// Runs the benches and makes docs/BENCHMARKS.md of what they recorded, so that all its tables are of one run.
//
//   npm run bench [-- --short] [--only predict,train] [--python python3] [--page]
//
// --short: a quarter of an hour, for a look; --only: runs these alone, beside what the others recorded today; --page: runs
// none, and makes the page of the records of build/bench.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';
import { readOptions } from '../read-options.ts';
import { type BenchRecords, benchmarksPage } from './page/benchmarks-page.ts';
import { BENCHES, type Bench, runBenches } from './page/run-benches.ts';
import { readBenchRecord } from './record.ts';

const options = readOptions({
  short: { type: 'boolean', default: false },
  only: { type: 'string', default: BENCHES.join() },
  python: { type: 'string', default: 'python3' },
  page: { type: 'boolean', default: false },
});
const chosen = options.only.split(',');
const unknown = chosen.find((name) => !(BENCHES as string[]).includes(name));
if (unknown !== undefined) throw new Error(`there is no ${unknown}; name ${BENCHES.join(', ')}`);
if (!options.page) runBenches(chosen as Bench[], options.short, options.python);
const records = Object.fromEntries(BENCHES.map((bench) => [bench, readBenchRecord(bench)]));
const page = benchmarksPage(records as unknown as BenchRecords, readBenchRecord('tables'));
writeFileSync(join(PACKAGE_ROOT, 'docs/BENCHMARKS.md'), page);
