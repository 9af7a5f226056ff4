// Expressions as one straight line of steps, each over steps before it: what the SQL, the module and the plain twin
// are all made from. Equal steps of different features are one step; what depends on no input is a constant.
import { partsOf } from './date-format.ts';
import type { ArgumentKind, Definition } from './definition.ts';
import { FUNCTIONS, type FunctionName } from './definitions.ts';
import type { Expression, FunctionInput } from './expression.ts';
import { type Kind, LARGEST, lawful, type Value } from './kinds.ts';
import type { Options } from './options.ts';
import { lawfulAnswer } from './run-step.ts';
import { textFault } from './text-functions.ts';

/** A step; the numbers in `of` and `input` are positions of earlier steps, and of an input. */
export type Step = { kind: Kind } & (
  | { input: number }
  | { value: Value }
  | { call: FunctionName; of: readonly number[]; options: Options }
);

export interface Program {
  inputs: readonly FunctionInput[];
  steps: readonly Step[];
  /** The step that each feature is, in the order of the features. */
  features: readonly number[];
}

/** Calls inside calls, and steps of a program, at most. */
const DEEPEST = 32;
const MOST_STEPS = 5000;

/** @throws FunctionFault naming the feature and what is wrong with its expression */
export class FunctionFault extends Error {
  readonly feature: string;
  constructor(feature: string, message: string) {
    super(message);
    this.feature = feature;
  }
}

/**
 * Checks names and kinds, and lines the steps up.
 * @param features name → expression, in the order of the model's features
 * @throws FunctionFault
 */
export function makeProgram(
  inputs: readonly FunctionInput[],
  features: ReadonlyMap<string, Expression>,
): Program {
  const builder = new ProgramBuilder(inputs);
  const positions = Array.from(features, ([name, expression]) => {
    try {
      return builder.add(expression, 1);
    } catch (error) {
      throw error instanceof KindFault ? new FunctionFault(name, error.message) : error;
    }
  });
  return { inputs, steps: builder.steps, features: positions };
}

class KindFault extends Error {}

class ProgramBuilder {
  readonly steps: Step[] = [];
  readonly #inputs: readonly FunctionInput[];
  readonly #known = new Map<string, number>();

  constructor(inputs: readonly FunctionInput[]) {
    this.#inputs = inputs;
  }

  add(expression: Expression, depth: number): number {
    if (depth > DEEPEST)
      throw new KindFault(`has more than ${DEEPEST} functions inside each other`);
    if ('input' in expression) return this.#keep(this.#inputStep(expression.input));
    if ('value' in expression) return this.#keep(constantStep(expression.value));
    const definition: Definition | undefined = FUNCTIONS[expression.call];
    if (definition === undefined) throw new KindFault(`has no function '${expression.call}'`);
    const of = expression.of.map((argument) => this.add(argument, depth + 1));
    const options = expression.with ?? {};
    const kinds = this.#checkArguments(expression.call, definition, expression.of, of);
    const fault = definition.check?.(options) ?? this.#formatFault(expression);
    if (fault !== null) throw new KindFault(`${expression.call}: ${fault}`);
    const { gives } = definition;
    const kind =
      gives === 'same'
        ? kinds[kinds.length - 1]
        : typeof gives === 'string'
          ? gives
          : gives(options);
    return this.#keep(this.#fold({ kind, call: expression.call, of, options }, definition));
  }

  #inputStep(name: string): Step {
    const input = this.#inputs.findIndex((each) => each.name === name);
    if (input < 0) throw new KindFault(`there is no input '${name}'`);
    const { kind } = this.#inputs[input];
    return { kind: kind === 'integer' ? 'number' : kind, input };
  }

  /** The kinds of the arguments, where the function takes them. */
  #checkArguments(
    name: string,
    { takes, isVariadic }: Definition,
    expressions: readonly Expression[],
    of: number[],
  ): Kind[] {
    const kinds = of.map((step) => this.steps[step].kind);
    if (isVariadic ? kinds.length < takes.length : kinds.length !== takes.length) {
      const wanted = `${takes.length}${isVariadic ? ' or more' : ''}`;
      throw new KindFault(`${name} takes ${wanted} values, not ${kinds.length}`);
    }
    const wanted = kinds.map((_, i) => takes[Math.min(i, takes.length - 1)]);
    kinds.forEach((kind, i) => {
      if (!isTaken(kind, wanted[i])) {
        const what = describeExpression(expressions[i]);
        throw new KindFault(
          `${name} takes ${KIND_NAMES[wanted[i]]}, and ${what} is ${KIND_NAMES[kind]}`,
        );
      }
    });
    const alike = kinds.filter((_, i) => wanted[i] === 'same' || wanted[i] === 'ordered');
    const other = alike.find((kind) => kind !== alike[0]);
    if (other === undefined) return kinds;
    throw new KindFault(
      `${name} takes values of one kind, not ${KIND_NAMES[alike[0]]} and ${KIND_NAMES[other]}`,
    );
  }

  /** A part that the format of the date does not have. */
  #formatFault({ call, of }: Extract<Expression, { call: FunctionName }>): string | null {
    for (const argument of of) {
      const name = 'input' in argument ? argument.input : null;
      const input = this.#inputs.find((each) => each.name === name);
      if (input?.kind !== 'date') continue;
      const { hasDate, hasTime } = partsOf(input);
      const wantsTime = TIME_PARTS.includes(call);
      if (wantsTime ? hasTime : hasDate || !DATE_PARTS.includes(call)) continue;
      return `'${name}' has no ${wantsTime ? 'time' : 'day'} in its format '${input.format}'`;
    }
    return null;
  }

  /** What depends on constants alone is one: no engine is asked to compute it by rules of its own. */
  #fold(step: Extract<Step, { call: FunctionName }>, definition: Definition): Step {
    const values: Value[] = [];
    for (const position of step.of) {
      const argument = this.steps[position];
      if (!('value' in argument)) return step;
      values.push(argument.value);
    }
    return { kind: step.kind, value: lawfulAnswer(definition, values, step.options) };
  }

  #keep(step: Step): number {
    const key = JSON.stringify(step);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.steps.length === MOST_STEPS)
      throw new KindFault(`takes the recipe over ${MOST_STEPS} steps`);
    this.#known.set(key, this.steps.length);
    return this.steps.push(step) - 1;
  }
}

const TIME_PARTS: readonly string[] = ['hour', 'minute', 'second'];
const DATE_PARTS: readonly string[] = [
  'year',
  'month',
  'day',
  'weekday',
  'dayOfYear',
  'daysBetween',
];

const KIND_NAMES: Record<ArgumentKind, string> = {
  number: 'a number',
  boolean: 'a boolean',
  text: 'a text',
  date: 'a date',
  ordered: 'a number or a date',
  same: 'any value',
  any: 'any value',
};

function isTaken(kind: Kind, wanted: ArgumentKind): boolean {
  if (wanted === 'any' || wanted === 'same') return true;
  return wanted === 'ordered' ? kind === 'number' || kind === 'date' : kind === wanted;
}

function describeExpression(expression: Expression): string {
  if ('input' in expression) return `'${expression.input}'`;
  return 'value' in expression ? JSON.stringify(expression.value) : `${expression.call}(…)`;
}

function constantStep(value: number | string | boolean): Step {
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'number') {
    if (lawful(value) === value) return { kind: 'number', value: lawful(value) };
    throw new KindFault(`has the number ${value}; constants lie within ±${LARGEST}`);
  }
  const fault = textFault(value, 'a constant');
  if (fault !== null) throw new KindFault(fault);
  return { kind: 'text', value };
}
