// Writes the inputs of one row to a module that computes its features from them, and reads the features: with
// load-predictor.ts the one place outside the trainer that touches a module's memory.
import { STATUS_OK } from '../../assembly/shared/abi.ts';
import type { InferKernels } from './infer-kernels.ts';

/** What a module that takes inputs exports beside the others, as docs/MODULE-ABI.md has it. */
export type DeriveExports = Pick<
  InferKernels,
  'memory' | 'input_address' | 'inputs_address' | 'texts_address' | 'texts_capacity' | 'derive'
>;

export interface Deriver {
  /** Forgets the texts of the row before. */
  begin(): void;
  /** A number, or a boolean as 1 or 0; NaN where it is missing. */
  setNumber(input: number, value: number): void;
  /** A text or the text of a date; an empty one is missing. At most 32,768 bytes of UTF-8 of a text, 64 of a date. */
  setText(input: number, text: string): void;
  /** Computes the features of the inputs that were set. OUT: `row`, a double for each feature. */
  derive(row: Float64Array): void;
}

export function makeDeriver(exports: DeriveExports, inputs: number, features: number): Deriver {
  return new ModuleDeriver(exports, inputs, features);
}

class ModuleDeriver implements Deriver {
  readonly #exports: DeriveExports;
  readonly #doubles: Float64Array;
  readonly #words: Uint32Array;
  readonly #texts: Uint8Array;
  readonly #features: Float64Array;
  readonly #encoder = new TextEncoder();
  #taken = 0;

  constructor(exports: DeriveExports, inputs: number, features: number) {
    const { buffer } = exports.memory;
    this.#exports = exports;
    this.#doubles = new Float64Array(buffer, exports.inputs_address(), inputs);
    this.#words = new Uint32Array(buffer, exports.inputs_address(), 2 * inputs);
    this.#texts = new Uint8Array(buffer, exports.texts_address(), exports.texts_capacity());
    this.#features = new Float64Array(buffer, exports.input_address(), features);
  }

  begin(): void {
    this.#taken = 0;
  }

  setNumber(input: number, value: number): void {
    this.#doubles[input] = value;
  }

  setText(input: number, text: string): void {
    const from = this.#taken;
    const texts = this.#texts;
    const { length } = text;
    if (length > texts.length - from) throw new Error(`the text of input ${input} is too long`);
    let at = 0;
    // Short texts of ASCII, which most are, take an encoder longer to begin with than to encode.
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) break;
      texts[from + at] = code;
    }
    if (at < length) at = this.#encode(text, from, input);
    this.#words[2 * input] = from;
    this.#words[2 * input + 1] = at;
    this.#taken = from + at;
  }

  #encode(text: string, from: number, input: number): number {
    const { read, written } = this.#encoder.encodeInto(text, this.#texts.subarray(from));
    if (read < text.length) throw new Error(`the text of input ${input} is too long`);
    return written;
  }

  derive(row: Float64Array): void {
    const status = this.#exports.derive(0);
    if (status !== STATUS_OK) throw new Error(`the module answered status ${status}`);
    const features = this.#features;
    for (let f = 0; f < features.length; f++) row[f] = features[f];
  }
}
