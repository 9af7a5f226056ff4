// What a draft makes of missing values, and what it warns of.
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../../trainer/draft/describe-draft.ts';
import { draftText, makeTable } from './draft-fixture.ts';

const yesNo = (row: number) => (row % 3 === 0 ? 'yes' : 'no');
const size = (_row: number, random: number) => random.toFixed(3);

describe('missing values', () => {
  it('are allowed where there are some, and markers stand in the source', async () => {
    const text = makeTable(100, {
      size: (row, random) => (row % 10 === 0 ? 'NA' : random.toFixed(2)),
      other: size,
      answer: yesNo,
    });
    const { recipe } = await draftText(text, 'answer');
    expect(recipe.source).toMatchObject({ missing: ['NA'] });
    expect(recipe.features).toEqual({
      size: { sql: '"size"', kind: 'number', missing: 'allowed' },
      other: { sql: '"other"', kind: 'number' },
    });
  });

  it('in disguise are warned of, and never taken for missing unless one says so', async () => {
    const columns = {
      size: (row: number, random: number) =>
        row % 10 === 0 ? (row % 20 === 0 ? '-200' : '-200,0') : random.toFixed(2).replace('.', ','),
      answer: yesNo,
    };
    const text = makeTable(200, columns, ';');
    const draft = await draftText(text, 'answer');
    expect(warningsOf(draft)).toEqual([
      '-200 lies far from all other values of size (20 rows); if it means a missing value, say --missing -200, which holds for all columns',
    ]);
    expect(draft.recipe.source).toMatchObject({ delimiter: ';', decimal: ',' });
    expect(draft.recipe.source).not.toHaveProperty('missing');
    const said = await draftText(text, 'answer', { given: { missing: ['-200'] } });
    expect(said.recipe.source).toMatchObject({ missing: ['-200', '-200,0'] });
    expect(warningsOf(said)).toEqual([]);
    expect(said.recipe.features).toMatchObject({ size: { missing: 'allowed' } });
  });

  it('in disguise may be several that are counted on', async () => {
    const text = makeTable(400, {
      income: (row, random) => (row % 10 === 0 ? 98 + (row % 20) / 10 : 1 + Math.floor(6 * random)),
      paid: (row, random) => (row % 10 === 0 ? [400, 401, 900][row % 3] : Math.floor(90 * random)),
      answer: yesNo,
    });
    expect(warningsOf(await draftText(text, 'answer'))).toEqual([
      '98 and 99 lie far from all other values of income (40 rows); if they mean a missing value, say --missing 98 99, which holds for all columns',
      '900 lies far from all other values of paid (13 rows); if it means a missing value, say --missing 900, which holds for all columns',
    ]);
  });

  it('that mark missing ones elsewhere leave an identifier what it is', async () => {
    const text = makeTable(400, {
      counted: (row) => row + 1,
      caseid: (row) => 1000 + 7 * row,
      happy: (row, random) => (row % 10 === 0 ? 9 : 1 + Math.floor(3 * random)),
      answer: yesNo,
    });
    const { recipe } = await draftText(text, 'answer', { given: { missing: ['9', '1007'] } });
    expect(Object.keys(recipe.features)).toEqual(['happy']);
  });
});

it('columns that count things of several rows each are warned of', async () => {
  const text = makeTable(200, {
    subject: (row) => 1 + Math.floor(row / 4),
    age: (row) => 18 + Math.floor(row / 4),
    mixed: (row) => 1 + (row % 50),
    few: (row) => 1 + Math.floor(row / 20),
    size,
    answer: yesNo,
  });
  const warnings = warningsOf(await draftText(text, 'answer'));
  expect(warnings).toEqual([
    `subject counts 50 things of several rows each, of which some are learned from and some are held out; to judge by things that are new, leave it out of the recipe's features, and say group: '"subject"', split: { by: 'group', testShare: 0.2 }`,
  ]);
});
