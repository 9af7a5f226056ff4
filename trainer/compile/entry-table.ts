// Distinct groups of four 32-bit masks, numbered as they come: equal ones are stored once.

export const ENTRY_BYTES = 16;
/** Offsets are 16 bits wide in a module. */
export const MOST_ENTRIES = (1 << 16) / ENTRY_BYTES;

export class EntryTable {
  readonly #masks: number[] = [];
  readonly #numbers = new Map<number, number[]>();

  /** Whether so many more entries fit, whatever they are. */
  hasRoom(entries: number): boolean {
    return this.#masks.length / 4 + entries <= MOST_ENTRIES;
  }

  /** Number of the entry, which is added when it is new. */
  add(a: number, b: number, c: number, d: number): number {
    const masks = this.#masks;
    const hash = Math.imul(Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b) ^ c, 0xc2b2ae35) ^ d;
    const candidates = this.#numbers.get(hash) ?? [];
    for (const number of candidates) {
      const at = number * 4;
      if (masks[at] === a && masks[at + 1] === b && masks[at + 2] === c && masks[at + 3] === d) {
        return number;
      }
    }
    const number = masks.length / 4;
    if (number >= MOST_ENTRIES) throw new Error(`more than ${MOST_ENTRIES} entries in a tile`);
    masks.push(a, b, c, d);
    this.#numbers.set(hash, [...candidates, number]);
    return number;
  }

  toArray(): Uint32Array {
    return Uint32Array.from(this.#masks);
  }
}
