// Distinct groups of four 32-bit masks, numbered as they come: equal ones are stored once.

/** Numbers are 16 bits wide in a module. */
const MOST_ENTRIES = 1 << 16;

export class EntryTable {
  readonly #masks: number[] = [];
  readonly #numbers = new Map<number, number[]>();

  /** Number of the entry; throws when there are more than 16 bits can tell apart. */
  add(a: number, b: number, c: number, d: number): number {
    const hash = Math.imul(Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b) ^ c, 0xc2b2ae35) ^ d;
    const candidates = this.#numbers.get(hash) ?? [];
    for (const number of candidates) {
      const at = number * 4;
      const masks = this.#masks;
      if (masks[at] === a && masks[at + 1] === b && masks[at + 2] === c && masks[at + 3] === d) {
        return number;
      }
    }
    const number = this.#masks.length / 4;
    if (number >= MOST_ENTRIES) throw new Error(`more than ${MOST_ENTRIES} entries in one tile`);
    this.#masks.push(a, b, c, d);
    this.#numbers.set(hash, [...candidates, number]);
    return number;
  }

  entries(): Uint32Array {
    return Uint32Array.from(this.#masks);
  }
}
