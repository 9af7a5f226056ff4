// What stands behind the rows: sums as wide as the table are no rows, and a row that is cut off is asked about.
import { expect, it } from 'vitest';
import { findFooter } from '../../../../trainer/ingest/dialect/find-footer.ts';

const record = (cells: string[], i: number) => ({ cells, line: i + 2, lines: 1 });
const rows = Array.from({ length: 30 }, (_, i) => [
  `${1 + (i % 28)}.01.2024`,
  'shop',
  `${i},5`,
  'x',
]);

function find(...last: string[][]) {
  const records = [...rows, ...last].map(record);
  const { records: found, questions } = findFooter(records, records, 4, {}, true);
  return { footer: found.length, asked: questions.map(({ text }) => text.replace(/ \(.*/, '')) };
}

it.each<[string, string[][], number]>([
  ['rows alone', [], 0],
  ['a sum by its word', [['Summe', '', '435,0', '']], 1],
  ['a sum without a word', [['(all)', '', '435,0', '']], 1],
  ['a sum and a line below it', [['Total', '', '435,0', ''], ['printed on Monday']], 2],
  ['a row that lacks a value', [['29.01.2024', 'shop', '', 'x']], 0],
])('%s', (_, last, footer) => {
  expect(find(...last)).toEqual({ footer, asked: [] });
});

it.each<[string, string[], string]>([
  ['a row that is cut off', ['29.01.2024', 'shop', '3,5'], 'line 32 has 3 cells for 4 columns'],
  ['a number alone', ['', '', '435,0', ''], 'line 32 has values in 1 for 4 columns'],
])('asks about %s', (_, last, text) => {
  expect(find(last).asked).toEqual([text]);
});

it('asks nothing about the rows that an export was filled up with', () => {
  const filling = Array.from({ length: 3 }, () => ['', '', ',,,,', '']);
  const last = [...rows, ...filling].map(record);
  const found = findFooter(last, last.slice(0, rows.length), 4, {}, true);
  expect(found).toEqual({ records: [], questions: [] });
  const one = findFooter(last.slice(0, -2), last.slice(0, rows.length), 4, {}, true);
  expect(one.questions.length + one.records.length).toBeGreaterThan(0);
});
