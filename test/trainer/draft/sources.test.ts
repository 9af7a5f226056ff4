// A table is drafted alike from whatever it comes in.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { withDuckDb } from '../../../trainer/ingest/duckdb.ts';
import { sqlText } from '../../../trainer/ingest/sql/sql-text.ts';
import { startServer } from '../../archive-server.ts';
import { makeZip } from '../../make-zip.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { decisionsOf, draftFile, makeTable, writeTable } from './draft-fixture.ts';

const csv = makeTable(100, {
  size: (_, random) => random.toFixed(3),
  kind: (row) => ['flat', 'house', 'boat'][row % 3],
  answer: (row) => (row % 2 === 0 ? 'yes' : 'no'),
});
const rows = csv
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));
const json = rows
  .map(([size, kind, answer]) => JSON.stringify({ size: Number(size), kind, answer }))
  .join('\n');
const decided = { size: 'number', kind: 'category' };

it.each<[string, string | Uint8Array, object]>([
  ['rows.csv', csv, {}],
  ['rows.tsv', csv.replaceAll(',', '\t'), { delimiter: '\t' }],
  ['rows.data', csv, { format: 'csv' }],
  ['rows.csv.gz', gzipSync(csv), {}],
  ['rows.jsonl', json, {}],
  [
    'rows.zip',
    makeZip([{ name: 'deep/rows.csv', data: csv.replaceAll(',', ';') }]),
    { delimiter: ';' },
  ],
])('%s', async (name, data, source) => {
  const path = writeTable(data, name);
  const draft = await draftFile(path, 'answer');
  expect(decisionsOf(draft)).toEqual(decided);
  expect(draft.recipe.source).toEqual({ files: path, ...source });
  expect(draft).toMatchObject({ rowCount: 100, isWhole: true });
});

it('Parquet, whose dates and lists are known by their types', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'rows.parquet');
  const from = writeTable(csv);
  await withDuckDb({ threads: 1, temporary: folder }, async (connection) => {
    await connection.run(
      `COPY (SELECT *, [kind] AS list, DATE '2024-01-01' + CAST(row_number() OVER () AS INTEGER) AS day
        FROM read_csv(${sqlText(from)})) TO ${sqlText(path)} (FORMAT parquet)`,
    );
  });
  const draft = await draftFile(path, 'answer');
  expect(decisionsOf(draft)).toEqual({
    ...{ ...decided, list: 'out: several values in a cell', day: 'date' },
  });
});

it('a folder of files', async () => {
  const folder = join(temporaryFolder(), 'exports');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.csv'), csv);
  writeFileSync(join(folder, 'b.csv'), csv);
  const draft = await draftFile(folder, 'answer');
  expect(decisionsOf(draft)).toEqual(decided);
  expect(draft.rowCount).toBe(200);
  expect(draft.recipe).toMatchObject({ name: 'exports', source: { files: folder } });
});

it('a URL', async () => {
  const server = await startServer(Buffer.from(csv));
  try {
    const draft = await draftFile(`${server.url}/rows.csv`, 'answer');
    expect(decisionsOf(draft)).toEqual(decided);
    expect(draft.recipe.source).toEqual({ files: `${server.url}/rows.csv` });
  } finally {
    await server.close();
  }
});

it.each([
  [
    'book.xlsx',
    Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.from('xl/workbook.xml')]),
    /save the sheet as CSV/,
  ],
  ['page.csv', '<!doctype html><html></html>', /is a web page/],
  ['empty.csv', '', /is empty/],
])('%s is refused', async (name, data, message) => {
  await expect(draftFile(writeTable(data, name), 'answer')).rejects.toThrow(message);
});

it('a large file is drafted from a sample, and then leaves open what the rest may hold', async () => {
  const filler = 'x'.repeat(200);
  const text = makeTable(170_000, {
    size: (_, random) => Math.floor(100 * random),
    filler: (row) => (row % 2 ? filler : `${filler}y`),
    answer: (row) => (row % 3 === 0 ? 'yes' : 'no'),
  });
  const draft = await draftFile(writeTable(text), 'answer');
  expect(draft.isWhole).toBe(false);
  expect(draft.rowCount).toBeLessThan(10_000);
  expect(draft.recipe.features).toMatchObject({ size: { kind: 'number', missing: 'allowed' } });
});
