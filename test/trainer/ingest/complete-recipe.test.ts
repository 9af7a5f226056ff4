// What a recipe leaves to the data is found in them, the same for the same rows, or refused with a word.
import { describe, expect, it } from 'vitest';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { collectWarnings, writeFiles } from './ingest-fixture.ts';

const csv = (header: string, rows: string[]) => `${[header, ...rows].join('\n')}\n`;

async function complete(rows: string, changes: object = {}) {
  const { progress, warnings } = collectWarnings();
  const written = { source: 'r.csv', target: 'y', features: ['x'], ...changes };
  const data = writeFiles({ 'r.csv': rows });
  const dataset = await ingest(checkRecipe(written, 'made.ts'), { data, progress, threads: 2 });
  return { ...dataset, warnings };
}

const kindOf = async (values: string[]) => {
  const rows = values.map((value, i) => `${value},${i % 2 ? 'b' : 'a'}`);
  const { x } = (await complete(csv('x,y', rows))).recipe.features;
  return `${x.kind} ${x.missing}`;
};

describe('kinds', () => {
  it.each([
    ['integer refused', ['1', '-2', '3', '4']],
    ['integer allowed', ['1', '', '3', '4']],
    ['number refused', ['1', '2.5', '1e3', '4']],
    ['number allowed', ['1', '2.5', 'NaN', '4']],
    ['boolean refused', ['yes', 'no', 'Yes', 'NO']],
    ['boolean refused', ['0', '1', '0', '1']],
    ['integer refused', ['1', '1', '1', '1']],
    ['category refused', ['007', '012', '300', '4']],
    ['category allowed', ['red', '', 'green', 'red']],
    ['category refused', ['yes', 'yes', 'yes', 'yes']],
  ])('are %s of %j', async (kind, values) => {
    expect(await kindOf(values)).toBe(kind);
  });

  it('keeps to numbers where a few texts are none, and names these', async () => {
    await expect(kindOf(['1', '2', '3', '4', '5', 'NA'])).rejects.toThrow(
      "features.x: 1 rows have a value that is not an integer: 'NA' (1)",
    );
  });

  it('warns of a text that names the rows', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `name ${i},${i % 2 ? 'b' : 'a'}`);
    const { warnings } = await complete(csv('x,y', rows));
    expect(warnings.join('\n')).toMatch(/features\.x: about \d+ different texts in 200 rows/);
  });

  it('looks at the rows that take part', async () => {
    const rows = csv('x,y', ['1,a', '2,b', 'no number,', 'nor this,a']);
    const { recipe } = await complete(rows, { where: "x <> 'nor this'" });
    expect(recipe.features.x.kind).toBe('integer');
  });

  it('names the column that is not there', async () => {
    await expect(complete(csv('z,y', ['1,a', '2,b']))).rejects.toThrow(
      /^features\.x\.sql: there is no column 'x'; the columns are z, y/,
    );
  });
});

const targetOf = async (values: string[], changes: object = {}) => {
  const rows = values.map((value, i) => `${i},${value}`);
  return complete(csv('x,y', rows), changes);
};

describe('targets', () => {
  it.each([
    [['yes', 'no', 'no'], { no: ['no'], yes: ['yes'] }, 'binary'],
    [['1', '0', '1'], { 0: ['0'], 1: ['1'] }, 'binary'],
    [['b', 'a', 'B2'], { B2: ['B2'], a: ['a'], b: ['b'] }, 'multiclass'],
    [['1.5', '2', '3'], undefined, 'regression'],
  ])('of %j are %j', async (values, classes, objective) => {
    const { recipe } = await targetOf(values);
    expect(recipe.target.classes).toEqual(classes);
    expect(recipe.objective).toBe(objective);
    expect(Object.keys(recipe.flags)).toEqual(Object.keys(classes ?? { value: '' }));
  });

  it('stand in the order of numbers where they are asked to be classes', async () => {
    const { recipe } = await targetOf(['10', '9', '2'], { objective: 'multiclass' });
    expect(Object.keys(recipe.target.classes ?? {})).toEqual(['2', '9', '10']);
  });

  it('lose the blanks around them, which is said', async () => {
    const { recipe, cells, warnings } = await targetOf(['yes', ' yes', 'no', 'no\t', 'no']);
    expect(recipe.target.classes).toEqual({ no: ['no', 'no\t'], yes: ['yes', ' yes'] });
    expect(cells.counts.map((counts) => counts.reduce((a, b) => a + b))).toEqual([3, 2]);
    expect(warnings).toContain("target: blanks around values are removed: ' yes' (1), 'no\t' (1)");
  });

  it('lose them where the recipe lists the classes, too', async () => {
    const classes = { no: ['no'], yes: '*' };
    const { recipe } = await targetOf(['yes', 'no ', 'no'], { target: { sql: 'y', classes } });
    expect(recipe.target.classes).toEqual({ no: ['no', 'no '], yes: '*' });
  });

  it.each<[string, string[], object, string]>([
    [
      'differ by case alone',
      ['Yes', 'yes', 'no'],
      {},
      "'Yes' and 'yes' are two values that may mean",
    ],
    ['spell one number', ['1', '1.0'], {}, 'are two values that may mean one'],
    ['are one', ['a', 'a'], {}, "target: it is 'a' in every row"],
    ['are none', ['', ''], {}, 'target: no row has a value'],
    ['are too many', Array.from({ length: 101 }, (_, i) => `v${i}`), {}, 'more than 100 different'],
    [
      'are too many numbers',
      Array.from({ length: 101 }, (_, i) => `${i}`),
      { objective: 'multiclass' },
      "it may be a number: objective: 'regression'",
    ],
    [
      'do not fit the objective',
      ['a', 'b', 'c'],
      { objective: 'binary' },
      "objective: 'binary' does not fit a target of 3 values: a, b, c",
    ],
    [
      'have no output of that name',
      ['a', 'b'],
      { flags: { a: 'x', c: 'y' } },
      "flags: no output name for 'b'",
    ],
  ])('that %s are refused', async (_what, values, changes, message) => {
    await expect(targetOf(values, changes)).rejects.toThrow(message);
  });
});

it('refuses to guess where only cells are read', async () => {
  const { progress } = collectWarnings();
  const recipe = checkRecipe({ source: 'r.csv', target: 'y', features: ['x'] }, 'made.ts');
  const cells = `${writeFiles({ 'cells.csv': 'recipe,state\n' })}/cells.csv`;
  await expect(ingest(recipe, { cells, progress })).rejects.toThrow(
    /leaves to the data.*\n {2}features\.x\.kind: is missing\n {2}target\.classes: is missing/,
  );
});
