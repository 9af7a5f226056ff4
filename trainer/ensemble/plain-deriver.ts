// Computes a row's features from its inputs as a module does, by the plain twin of the functions: the standard for
// modules, and for what is asked before there is one.
import { makeDateReader } from '../../runtime/functions/date-reader.ts';
import { evaluateProgram } from '../../runtime/functions/evaluate.ts';
import { lawful, type Value } from '../../runtime/functions/kinds.ts';
import type { Program } from '../../runtime/functions/program.ts';
import type { Deriver } from '../../runtime/module/deriver.ts';
import { derivationProgram } from '../../runtime/schema/derivation-program.ts';
import type { Feature, FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Derivation } from '../../runtime/schema/input-schema.ts';

export class PlainDeriver implements Deriver {
  readonly #features: FeatureSchema;
  readonly #program: Program;
  readonly #values: Value[];
  readonly #readText: ((text: string) => Value)[];

  constructor(derivation: Derivation, features: FeatureSchema) {
    this.#features = features;
    this.#program = derivationProgram(derivation, features);
    this.#values = derivation.inputs.map(() => null);
    this.#readText = derivation.inputs.map((input) =>
      input.kind === 'date' ? makeDateReader(input) : (text) => text,
    );
  }

  begin(): void {
    this.#values.fill(null);
  }

  setNumber(input: number, value: number): void {
    const isBoolean = this.#program.inputs[input].kind === 'boolean';
    this.#values[input] = isBoolean && !Number.isNaN(value) ? value === 1 : lawful(value);
  }

  setText(input: number, text: string): void {
    this.#values[input] = text === '' ? null : this.#readText[input](text);
  }

  derive(row: Float64Array): void {
    const answers = evaluateProgram(this.#program, this.#values);
    this.#features.forEach((feature, f) => {
      row[f] = codeOf(feature, answers[f]);
    });
  }
}

/** The double of a value: of a text that is no label the code of all others, or −1. */
function codeOf(feature: Feature, value: Value): number {
  if (value === null) return Number.NaN;
  if (feature.kind !== 'category') return Number(value);
  const code = feature.labels.indexOf(value as string);
  return code < 0 && feature.other !== undefined ? feature.labels.length - 1 : code;
}
