// Small made-up tables of the make of public ones, a trait each: trained without a recipe, and the raw file answered as
// training computed its rows.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareWithTraining } from '../../../scripts/check-tables/compare-with-training.ts';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { loadDraft } from '../../../trainer/draft/draft.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { train } from '../../../trainer/release/train.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from '../cli/run-cli.ts';
import { draftFile, makeTable, writeTable } from './draft-fixture.ts';

const ROWS = 240;
const columns = {
  day: (row: number) => `${13 + (row % 15)}/0${1 + (row % 9)}/2023`,
  size: (_: number, random: number) => (10 * random).toFixed(2),
  kind: (row: number) => ['flat', 'house', 'boat', 'café'][row % 4],
  rooms: (row: number, random: number) => (row % 11 === 0 ? '' : Math.floor(9 * random)),
  left: (row: number, random: number) => (random + (row % 4) / 8 > 0.7 ? 'yes' : 'no'),
};
const csv = makeTable(ROWS, columns);
const [header, ...rows] = csv.trimEnd().split('\n');
const windows = (text: string) => Buffer.from(text, 'latin1');
const wide = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
/** Each cell of a record changed. */
const eachCell = (change: (cell: string, column: number) => string, parted = ',') =>
  [header, ...rows].map((line) => line.split(',').map(change).join(parted)).join('\n');

it.each<[string, string | Uint8Array, string, number]>([
  ['commas', csv, 'left', ROWS],
  ['semicolons and decimal commas', eachCell((cell) => cell.replace('.', ','), ';'), 'left', ROWS],
  ['tabs', csv.replaceAll(',', '\t'), 'left', ROWS],
  [
    'no header, a blank before cells, ? for missing',
    rows
      .map((line) =>
        line
          .split(',')
          .map((cell) => ` ${cell || '?'}`)
          .join(','),
      )
      .join('\n'),
    'column5',
    ROWS,
  ],
  ['CR alone at the ends of lines', csv.replaceAll('\n', '\r'), 'left', ROWS],
  [
    'mixed ends of lines, empty ones behind the table',
    `${csv.replace(/\n/g, (_, at) => (at % 2 ? '\r\n' : '\n'))}\n\n`,
    'left',
    ROWS,
  ],
  ['windows-1252', windows(csv), 'left', ROWS],
  ['UTF-16', wide(csv), 'left', ROWS],
  ['sep=', `sep=;\n${csv.replaceAll(',', ';')}`, 'left', ROWS],
  ['a title above, a sum below', `Houses of 2023\n\n${csv}Total: ${ROWS} rows\n`, 'left', ROWS],
  ['quotes round cells, NA for missing', eachCell((cell) => `"${cell || 'NA'}"`), 'left', ROWS],
  [
    'a currency at numbers, parentheses for a minus',
    eachCell((cell, column) => (column === 1 && /^[\d.]+$/.test(cell) ? `($${cell})` : cell)),
    'left',
    ROWS,
  ],
  [
    'spaces and signs in names',
    csv.replace(header, 'The day,size (m²),kind/type,"n,o",left it?'),
    'left it?',
    ROWS,
  ],
])('%s', async (_trait, data, target, count) => {
  const path = writeTable(data);
  const draft = await draftFile(path, target);
  const learner = { kind: 'boosting' as const, rounds: 5 };
  const place = join(temporaryFolder(), 'models');
  const registry = await openRegistry(place);
  const loaded = loadDraft({ ...draft, recipe: { ...draft.recipe, learner } });
  const { version, dataset } = await train(loaded, { registry }, silentProgress);
  expect(dataset.rows).toMatchObject({ read: count, used: count });
  expect(version.schema.map(({ name }) => name)).toHaveLength(6);

  const out = join(place, 'answers.csv');
  const asked = [
    'predict',
    version.name,
    '--in',
    path,
    '--out',
    out,
    '--keep',
    '--registry',
    place,
    // A sum below the rows is no row, and the one line that is left out.
    '--skip-bad',
  ];
  const { code, stderr } = await runCli(asked);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const answered = readFileSync(out, 'utf8');
  const { text, faults } = await compareWithTraining(version, path, answered, target);
  expect({ text, faults }).toEqual({ text: `${count} of ${count}`, faults: [] });
});
