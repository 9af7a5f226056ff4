// Where the lines of a text end, whichever way each does: in \n, \r\n or \r, as training has it.

/** More of the text is needed to tell. */
export const INCOMPLETE = -1;

/** Finds the next place of a character in one text, front to back; each part of it is looked through once. */
export class NextPlace {
  readonly #mark: string | null;
  #place = INCOMPLETE;

  /** @param mark null: it stands nowhere */
  constructor(mark: string | null) {
    this.#mark = mark;
  }

  /** Makes ready for another text. */
  reset(): void {
    this.#place = INCOMPLETE;
  }

  /** The first place from `at` on; the text's length when there is none. `at` never goes back. */
  from(text: string, at: number): number {
    if (this.#mark === null) return text.length;
    if (this.#place < at) {
      const place = text.indexOf(this.#mark, at);
      this.#place = place < 0 ? text.length : place;
    }
    return this.#place;
  }
}

export class LineEnds {
  readonly #feed = new NextPlace('\n');
  readonly #carriage = new NextPlace('\r');

  /** Makes ready for another text. */
  reset(): void {
    this.#feed.reset();
    this.#carriage.reset();
  }

  /** Where the line ends in which `at` stands; the text's length when it is the last of all. */
  find(text: string, at: number, isLast: boolean): number {
    const end = Math.min(this.#feed.from(text, at), this.#carriage.from(text, at));
    if (isLast) return end;
    // A return at the end of what has come may be half of a pair.
    const isOpen = end === text.length || (end === text.length - 1 && text[end] === '\r');
    return isOpen ? INCOMPLETE : end;
  }
}

/** Where the line begins that follows the one that ends at `end`. */
export function behindLineEnd(text: string, end: number): number {
  return text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
}

export function hasLineEnd(text: string): boolean {
  return text.includes('\n') || text.includes('\r');
}

/** Line ends in a text. */
export function countLineEnds(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}
