// check:tables: public tables, each from its raw file to a served API with no file edited. Trains without a recipe, scores
// the raw file, holds each row's answer to what training computed for it, serves the model and asks one row over HTTP.
// Records what `npm run bench` shows on its page.
//
//   npm run check:tables -- FOLDER [--only telco] [--folds] [--out FILE.md]
//
// --out writes what the commands printed as a page, which docs/PUBLIC-TABLES.md is.
// --folds adds the score of 5 folds, which is as scikit-learn's was measured.
//
// FOLDER has the tables that check-tables/tables.ts names, or others with a targets.json:
//   { "churn.csv": { "target": "left", "options": ["--missing", "-1"] } }
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBenchRecord } from './bench/record.ts';
import { checkTable, type TableOutcome } from './check-tables/check-table.ts';
import { transcriptsPage } from './check-tables/report.ts';
import { findTables } from './check-tables/tables.ts';

const { values: given, positionals } = parseArgs({
  options: {
    only: { type: 'string' },
    folds: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined) throw new Error('name the folder of the tables');
const tables = findTables(folder).filter(({ file }) => file.startsWith(given.only ?? ''));
const work = await mkdtemp(join(tmpdir(), 'check-tables-'));
const lines = [
  '| table | seconds to the first answer | held-out score | 5 folds | scikit-learn, 5 folds | rows read / used / dropped | answers equal | decisions |',
  '|---|---:|---|---|---|---|---|---|',
];
const outcomes: Record<string, TableOutcome> = {};
let failures = 0;
try {
  for (const table of tables) {
    const outcome = await checkTable(folder, table, { work, withFolds: given.folds });
    outcomes[table.file] = outcome;
    lines.push(row(table.file, outcome));
    if (outcome.fault !== null) failures++;
    const verdict = outcome.fault ?? `${outcome.equal} rows answered as training computed`;
    console.log(`${table.file}: ${outcome.seconds.toFixed(1)} s; ${verdict}`);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
console.log(`\n${lines.join('\n')}`);
if (given.out !== undefined) await writeFile(given.out, transcriptsPage(outcomes));
writeBenchRecord('tables', {}, outcomes);
process.exitCode = failures > 0 ? 1 : 0;

function row(file: string, outcome: TableOutcome): string {
  const { seconds, score, folds, peer, rows, equal, decisions } = outcome;
  const cells = [file, seconds.toFixed(1), score, folds, peer, rows, equal, decisions];
  return `| ${cells.join(' | ')} |`;
}
