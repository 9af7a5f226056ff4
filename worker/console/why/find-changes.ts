// What would change an answer: each field alone is given other values, and the model is asked what it would answer then.
// A number's nearest turning point is narrowed down by asking again between the values on both sides of it.
import type { Input } from '../../../runtime/schema/input-schema.ts';
import type { Outputs } from '../answer/ask-one.ts';
import type { FieldRow } from '../form/row-form.ts';
import type { FieldEffects } from '../model/fetch-evaluation.ts';
import type { FieldValue } from '../model/shown-model.ts';
import { candidateValues, rounderNumbers, valuesBetween } from './candidates.ts';

/** The answer with one field changed. */
export interface ChangedAnswer {
  value: FieldValue;
  outputs: Outputs;
}

/** What one field alone does to the answer. */
export interface FieldChange {
  field: string;
  /** All that was tried, in the order of the numbers or labels. */
  outcomes: ChangedAnswer[];
  /** The nearest values that turn the decision, those of a number first below, then above; empty: none does. */
  turning: ChangedAnswer[];
}

export interface ChangeQuestion {
  row: FieldRow;
  inputs: readonly Input[];
  effects: ReadonlyMap<string, FieldEffects>;
  /** Answers of the rows; null for one that cannot be answered. */
  ask(rows: FieldRow[]): Promise<(Outputs | null)[]>;
  /** What an answer decides for. */
  decide(outputs: Outputs): string;
}

/** Values tried at once between two, and how often: each time the gap is so many times smaller. */
const BETWEEN = 15;
const ROUNDS = 2;

/** @param decided what the row itself is decided for */
export async function findChanges(
  question: ChangeQuestion,
  decided: string,
): Promise<FieldChange[]> {
  const { row, inputs, effects } = question;
  const tried = inputs.map((input) => ({
    input,
    values: candidateValues(input, row[input.name], effects.get(input.name) ?? null),
  }));
  const answers = await askEach(question, tried);
  const changes: FieldChange[] = [];
  const gaps: Gap[] = [];
  tried.forEach(({ input }, i) => {
    const turns = ({ outputs }: ChangedAnswer) => question.decide(outputs) !== decided;
    const outcomes = answers[i];
    const change: FieldChange = { field: input.name, outcomes, turning: [] };
    changes.push(change);
    const current = row[input.name];
    const isNumber = input.kind === 'number' || input.kind === 'integer';
    if (!isNumber || typeof current !== 'number') change.turning = outcomes.filter(turns);
    else gaps.push(...gapsOf(input, current, change, turns));
  });
  await narrow(question, gaps, decided);
  return changes;
}

/** Between two numbers the decision turns: at `near` it is the row's, at `far` it is another. */
interface Gap {
  input: Input;
  change: FieldChange;
  current: number;
  near: number;
  far: ChangedAnswer & { value: number };
}

/** On each side of the current value, at most one. */
function gapsOf(
  input: Input,
  current: number,
  change: FieldChange,
  turns: (outcome: ChangedAnswer) => boolean,
): Gap[] {
  const numbers = change.outcomes.filter((one): one is Gap['far'] => typeof one.value === 'number');
  const below = numbers.filter(({ value }) => value < current).reverse();
  const above = numbers.filter(({ value }) => value > current);
  change.turning = change.outcomes.filter((one) => one.value === null && turns(one));
  return [below, above].flatMap((side): Gap[] => {
    const at = side.findIndex(turns);
    if (at < 0) return [];
    return [
      { input, change, current, near: at === 0 ? current : side[at - 1].value, far: side[at] },
    ];
  });
}

async function narrow(question: ChangeQuestion, gaps: Gap[], decided: string): Promise<void> {
  const turns = ({ outputs }: ChangedAnswer) => question.decide(outputs) !== decided;
  for (let round = 0; round < ROUNDS; round++) {
    const tried = gaps.map(({ input, near, far }) => ({
      input,
      values: valuesBetween(input, near, far.value, BETWEEN),
    }));
    const answers = await askEach(question, tried);
    gaps.forEach((gap, i) => {
      const at = answers[i].findIndex(turns);
      const before = (at < 0 ? answers[i] : answers[i].slice(0, at)).at(-1);
      if (before !== undefined) gap.near = before.value as number;
      if (at >= 0) gap.far = answers[i][at] as Gap['far'];
    });
  }
  const rounded = gaps.map(({ input, current, far }) => ({
    input,
    values: rounderNumbers(input, current, far.value).filter((value) => isWithin(input, value)),
  }));
  const answers = await askEach(question, rounded);
  gaps.forEach(({ change, far }, i) => {
    change.turning.push(answers[i].find(turns) ?? far);
  });
}

function isWithin(input: Input, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity } = input as {
    minimum?: number;
    maximum?: number;
  };
  return value >= minimum && value <= maximum;
}

interface Tried {
  input: Input;
  values: FieldValue[];
}

/** One question about all: the answers by field, without the rows that cannot be answered. */
async function askEach({ row, ask }: ChangeQuestion, tried: Tried[]): Promise<ChangedAnswer[][]> {
  const rows = tried.flatMap(({ input, values }) =>
    values.map((value): FieldRow => ({ ...row, [input.name]: value })),
  );
  const answers = rows.length === 0 ? [] : await ask(rows);
  let next = 0;
  return tried.map(({ values }) =>
    values.flatMap((value): ChangedAnswer[] => {
      const outputs = answers[next++];
      return outputs === null ? [] : [{ value, outputs }];
    }),
  );
}
