// A table by its columns: the answers of its rows, whatever holds the values, and what is said of rows and columns that
// do not fit.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { load } from '../../../runtime/client/load.ts';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';

const bytes = new Uint8Array(await readFile('models/titanic/1/model.wasm'));
const model = await load(bytes);
const ROWS = Array.from({ length: 600 }, (_, i) => ({
  class: 1 + (i % 3),
  sex: i % 2 === 0 ? 'male' : 'female',
  age: i % 7 === 0 ? null : i % 70,
  siblingsAndSpouses: i % 4,
  parentsAndChildren: i % 3,
  fare: (i * 7) % 300,
  port: ['Southampton', 'Queenstown', 'Cherbourg'][i % 3],
}));

function columnsOf(rows: typeof ROWS) {
  return {
    class: BigInt64Array.from(rows, (row) => BigInt(row.class)),
    // As an Arrow vector: no elements, but `get`.
    sex: { length: rows.length, get: (i: number) => rows[i].sex },
    age: Float64Array.from(rows, ({ age }) => age ?? Number.NaN),
    siblingsAndSpouses: Int8Array.from(rows, (row) => row.siblingsAndSpouses),
    parentsAndChildren: rows.map((row) => row.parentsAndChildren),
    fare: Float32Array.from(rows, ({ fare }) => fare),
    port: rows.map(({ port }) => port),
    id: rows.map((_, i) => i),
  };
}

it('has the answers of the rows', async () => {
  const expected: Record<string, unknown>[] = [];
  for await (const answer of model.predictMany(ROWS)) expected.push(answer);
  const { outputs, problems } = await model.predictColumns(columnsOf(ROWS));
  expect(problems).toEqual([]);
  for (const [name, column] of Object.entries(outputs)) {
    expect([...column]).toEqual(expected.map((answer) => answer[name]));
  }
  expect(Object.keys(outputs)).toEqual(['diedProb', 'survivedProb']);
});

it('says which rows it cannot answer, and answers the others', async () => {
  const columns = {
    ...columnsOf(ROWS),
    port: ROWS.map(({ port }, i) => (i === 300 ? 'Cork' : port)),
  };
  const { outputs, problems } = await model.predictColumns(columns);
  expect(problems).toEqual([
    { line: 301, detail: expect.stringContaining('"Cork"'), errors: [expect.anything()] },
  ]);
  const missing = [...outputs.survivedProb].flatMap((p, i) => (Number.isNaN(p) ? [i] : []));
  expect(missing).toEqual([300]);
});

it.each([
  ['an absent column', { age: undefined }, 'no column for age'],
  ['a short column', { age: [1, 2] }, 'columns of 600 and 2 rows'],
])('refuses %s', async (_, change, message) => {
  const { age, ...rest } = { ...columnsOf(ROWS), ...change };
  const columns = { ...rest, ...(age && { age }) };
  await expect(model.predictColumns(columns)).rejects.toThrow(message);
});

it('stops with its signal', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(model.predictColumns(columnsOf(ROWS), { signal })).rejects.toThrow('enough');
});

it('is asked of a predictor by doubles', () => {
  const predictor = predictorFrom(bytes);
  const width = predictor.manifest.features.length;
  const rows = Array.from({ length: 600 }, (_, i) =>
    Array.from({ length: width }, (_, f) => (i + f) % 3),
  );
  const columns = rows[0].map((_, f) => rows.map((row, i) => (i % 5 === f ? null : row[f])));
  const flat = Float64Array.from(
    rows.flatMap((row, i) => row.map((x, f) => (i % 5 === f ? Number.NaN : x))),
  );
  const [expected, actual] = [new Float64Array(1200), new Float64Array(1200)];
  predictor.predictInto(flat, 600, 'probability', expected);
  predictor.predictColumns(columns, 600, 'probability', actual);
  expect(actual).toEqual(expected);
  expect(() => predictor.predictColumns(columns.slice(1), 600, 'raw', actual)).toThrow(
    'has 0 of 600 rows',
  );
  const wrong = [columns[0].map(String) as unknown as number[], ...columns.slice(1)];
  expect(() => predictor.predictColumns(wrong, 600, 'raw', actual)).toThrow(
    'is a string, not a number',
  );
});
