// What would change an answer is found by asking, and what is said to turn a decision does turn it.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Input } from '../../../../runtime/schema/input-schema.ts';
import type { Outputs } from '../../../../worker/console/answer/ask-one.ts';
import type { FieldRow } from '../../../../worker/console/form/row-form.ts';
import {
  candidateValues,
  rounderNumbers,
  valuesBetween,
} from '../../../../worker/console/why/candidates.ts';
import { findChanges } from '../../../../worker/console/why/find-changes.ts';
import { farthestOf, turningChanges } from '../../../../worker/console/why/shown-changes.ts';

const AGE: Input = { name: 'age', kind: 'number', minimum: 0, maximum: 120, missing: 'allowed' };
const SEX: Input = {
  name: 'sex',
  kind: 'category',
  labels: ['female', 'male', 'unknown'],
  missing: 'refused',
};

/** Children, and women, are saved; who has no age is not. */
const predict = ({ age, sex }: FieldRow): Outputs => {
  const isSaved = sex === 'female' || (typeof age === 'number' && age < 12.7);
  return { saved: isSaved ? 0.9 : 0.2 };
};
const asked = { rows: 0, times: 0 };
const question = (row: FieldRow, inputs: Input[]) => ({
  row,
  inputs,
  effects: new Map(),
  decide: ({ saved }: Outputs) => (Number(saved) >= 0.5 ? 'saved' : 'lost'),
  async ask(rows: FieldRow[]) {
    asked.rows += rows.length;
    asked.times++;
    return rows.map(predict);
  },
});

it('finds where a number turns the decision, and the labels that do', async () => {
  Object.assign(asked, { rows: 0, times: 0 });
  const row = { age: 40, sex: 'male' };
  const [age, sex] = await findChanges(question(row, [AGE, SEX]), 'lost');
  expect(age.turning).toEqual([{ value: expect.any(Number), outputs: { saved: 0.9 } }]);
  expect(age.turning[0].value).toBe(10);
  expect(sex.turning.map(({ value }) => value)).toEqual(['female']);
  expect(asked.times).toBe(4);
  expect(asked.rows).toBeLessThan(100);
});

it('asks little about many fields, and nothing about dates and texts', async () => {
  expect(candidateValues({ ...SEX, kind: 'text' } as never, 'a', null)).toEqual([]);
  expect(candidateValues(SEX, 'male', null)).toEqual(['female', 'unknown']);
  expect(candidateValues({ ...SEX, missing: 'allowed' }, null, null)).toEqual(SEX.labels);
  const seen = { name: 'age', permutationLoss: 1, partialDependence: [] };
  const values = [2, 7.5, 80].map((value) => ({ value, answers: [] }));
  const candidates = candidateValues(AGE, 7.5, { ...seen, partialDependence: values });
  expect(Math.max(...candidates.map(Number))).toBe(80);
  expect(candidates).not.toContain(7.5);
  expect(candidates).toContain(null);
});

it('a turning point that is told is one, and no value that was tried is nearer', () => {
  const bound = fc.integer({ min: -50, max: 50 });
  const row = fc.record({ age: bound, sex: fc.constant('male') });
  const edges = fc.array(bound, { minLength: 1, maxLength: 4 });
  return fc.assert(
    fc.asyncProperty(row, edges, fc.boolean(), async (given, at, isWhole) => {
      const kind = isWhole ? 'integer' : 'number';
      const input = { name: 'age', kind, minimum: -50, maximum: 50, missing: 'refused' } as const;
      const decide = ({ y }: Outputs) => String(y);
      // A step at each edge.
      const y = (value: number) => at.filter((edge) => value >= edge).length % 2;
      const tried: number[] = [];
      const ask = async (rows: FieldRow[]) => {
        tried.push(...rows.map(({ age }) => Number(age)));
        return rows.map(({ age }) => ({ y: y(Number(age)) }));
      };
      const all = { row: given, inputs: [input], effects: new Map(), decide, ask };
      const [{ turning }] = await findChanges(all, String(y(given.age)));
      for (const { value, outputs } of turning) {
        expect(outputs.y).not.toBe(y(given.age));
        expect(Number.isInteger(value) || !isWhole).toBe(true);
        // Round numbers may lie a quarter farther away.
        const far = (Number(value) - given.age) / 1.25;
        const isNearer = (one: number) =>
          (one - given.age) / far > 0 && (one - given.age) / far < 1;
        const nearer = tried.filter(isNearer).filter((one) => y(one) !== y(given.age));
        expect(isWhole ? [] : nearer).toEqual([]);
      }
      const turns = tried.filter((one) => y(one) !== y(given.age));
      expect(turning.length > 0).toBe(turns.length > 0);
    }),
  );
});

it('values between two lie there, and a round one is round', () => {
  expect(valuesBetween({ kind: 'integer' }, 3, 6, 15)).toEqual([4, 5]);
  expect(valuesBetween({ kind: 'integer' }, 3, 4, 15)).toEqual([]);
  expect(valuesBetween({ kind: 'number' }, 0, 4, 3)).toEqual([1, 2, 3]);
  expect(rounderNumbers({ kind: 'number' }, 40, 12.6875)).toEqual([
    10, 12, 12.6, 12.68, 12.687, 12.6875,
  ]);
  expect(rounderNumbers({ kind: 'number' }, 20.9, 21.2501)).toEqual([21.3, 21.26, 21.251, 21.2501]);
  expect(rounderNumbers({ kind: 'integer' }, 40, 13)).toEqual([]);
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(number, number, (from, to) => {
      for (const round of rounderNumbers({ kind: 'number' }, from, to)) {
        expect(Math.abs(round - from)).toBeLessThanOrEqual(Math.abs(to - from) * 1.25);
      }
    }),
  );
});

it('the surest label stands for all that turn the decision', () => {
  const outcome = (value: string, share: number) => ({ value, outputs: { share } });
  const turning = [outcome('a', 0.6), outcome('b', 0.8), outcome('c', 0.7)];
  const [change] = turningChanges([{ field: 'kind', outcomes: turning, turning }], (one) =>
    Number(one.outputs.share),
  );
  expect(change).toMatchObject({ field: 'kind', to: 'b', others: 2 });
});

it('how far a field moves a number is told of those that move it', () => {
  const outcomes = [3, 1].map((value) => ({ value, outputs: { price: value * 10 } }));
  const still = [{ value: 'x', outputs: { price: 20 } }];
  const changes = [
    { field: 'color', outcomes: still, turning: [] },
    { field: 'size', outcomes, turning: [] },
  ];
  const row = { color: 'y', size: 2 };
  expect(farthestOf(changes, 'price', { row, outputs: { price: 20 } })).toEqual([
    { field: 'size', lowest: { value: 1, answer: 10 }, highest: { value: 3, answer: 30 } },
  ]);
});
