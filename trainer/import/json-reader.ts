// Reads a parsed JSON document field by field: each value is checked for its type and bounds before it
// is used, and a message names the path to it (`learner.objective.name`).
import { UserError } from '../base/user-error.ts';

/** Numbers as JSON gives them, or as a typed array of a binary form. */
export type NumberList = ArrayLike<number>;

export class JsonReader {
  readonly #file: string;
  readonly #path: string;
  readonly #fields: Record<string, unknown>;

  constructor(file: string, path: string, value: unknown) {
    this.#file = file;
    this.#path = path;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new UserError(`${file}: ${path || 'the document'} is not an object`);
    }
    this.#fields = value as Record<string, unknown>;
  }

  /** An error at this object, or at one of its fields. */
  failure(message: string, key?: string): UserError {
    const place = key === undefined ? this.#path || 'the document' : this.#place(key);
    return new UserError(`${this.#file}: ${place}: ${message}`);
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#fields, key) && this.#fields[key] !== null;
  }

  /** Refuses every field that is not listed. */
  allowOnly(known: ReadonlySet<string>): void {
    const stray = Object.keys(this.#fields).find((key) => !known.has(key));
    if (stray !== undefined) throw this.failure('this field is not known to this importer', stray);
  }

  object(key: string): JsonReader {
    return new JsonReader(this.#file, this.#place(key), this.#value(key));
  }

  /** The objects of a list. */
  objects(key: string): JsonReader[] {
    const list = this.#value(key);
    if (!Array.isArray(list)) throw this.failure('is not a list', key);
    return list.map((item, i) => new JsonReader(this.#file, `${this.#place(key)}[${i}]`, item));
  }

  text(key: string): string {
    const value = this.#value(key);
    if (typeof value !== 'string') throw this.failure('is not a text', key);
    return value;
  }

  texts(key: string): string[] {
    const value = this.#value(key);
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
      throw this.failure('is not a list of texts', key);
    }
    return value;
  }

  /** A whole number, which may be spelled as a text ("12"). */
  integer(key: string, lowest: number, highest: number): number {
    const given = this.#value(key);
    const value = typeof given === 'string' && /^-?\d{1,15}$/.test(given) ? Number(given) : given;
    if (!Number.isInteger(value) || Number(value) < lowest || Number(value) > highest) {
      const shown = JSON.stringify(given)?.slice(0, 40);
      throw this.failure(`${shown} is not a whole number from ${lowest} to ${highest}`, key);
    }
    return Number(value);
  }

  /**
   * A list of numbers (a Float64Array where the document is binary), exactly `count` if given; true and
   * false count as 1 and 0, null as NaN.
   */
  numbers(key: string, count?: number): NumberList {
    const list = this.#value(key);
    if (!(list instanceof Float64Array) && !Array.isArray(list)) {
      throw this.failure('is not a list of numbers', key);
    }
    const values = Array.isArray(list) ? this.#plainNumbers(key, list) : list;
    if (count !== undefined && values.length !== count) {
      throw this.failure(`has ${values.length} values instead of ${count}`, key);
    }
    return values;
  }

  /** A list of whole numbers within bounds. */
  integers(key: string, lowest: number, highest: number, count?: number): NumberList {
    const values = this.numbers(key, count);
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (!Number.isInteger(value) || value < lowest || value > highest) {
        throw this.failure(
          `${value} is not a whole number from ${lowest} to ${highest}`,
          `${key}[${i}]`,
        );
      }
    }
    return values;
  }

  #plainNumbers(key: string, list: unknown[]): NumberList {
    const values = new Float64Array(list.length);
    for (let i = 0; i < list.length; i++) {
      const value = list[i];
      if (typeof value === 'number') values[i] = value;
      else if (typeof value === 'boolean') values[i] = Number(value);
      else if (value === null) values[i] = Number.NaN;
      else throw this.failure('is not a number', `${key}[${i}]`);
    }
    return values;
  }

  #value(key: string): unknown {
    if (!Object.hasOwn(this.#fields, key)) throw this.failure('is missing', key);
    return this.#fields[key];
  }

  #place(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }
}
