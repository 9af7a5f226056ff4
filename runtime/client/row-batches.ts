// Many rows in batches as large as one request should be: taken from their source as batches are asked for, no faster.
import { rowText } from './row-text.ts';

const MOST_ROWS = 500;
const MOST_CHARACTERS = 1 << 18;
/** A source that is slow does not hold up what it has given. */
const LONGEST_PAUSE_MS = 20;

/** Rows as JSON. */
export async function* inBatches(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<string[], void, undefined> {
  const source =
    Symbol.asyncIterator in rows
      ? rows[Symbol.asyncIterator]()
      : (rows as Iterable<unknown>)[Symbol.iterator]();
  let coming: ReturnType<typeof source.next> | null = null;
  let isOver = false;
  try {
    while (!isOver) {
      const batch: string[] = [];
      let characters = 0;
      const pause = new Pause();
      while (batch.length < MOST_ROWS && characters < MOST_CHARACTERS) {
        coming ??= source.next();
        const next =
          batch.length > 0 && coming instanceof Promise ? await pause.or(coming) : await coming;
        if (next === null) break;
        coming = null;
        isOver = next.done === true;
        if (isOver) break;
        const text = rowText(next.value);
        batch.push(text);
        characters += text.length;
      }
      pause.end();
      if (batch.length > 0) yield batch;
    }
  } finally {
    if (!isOver) await source.return?.();
  }
}

/** Begins when it is first waited for. */
class Pause {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over: Promise<null> | null = null;

  /** What comes before the pause is over, else null. */
  or<Value>(coming: Promise<Value>): Promise<Value | null> {
    this.#over ??= new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve(null), LONGEST_PAUSE_MS);
    });
    return Promise.race([coming, this.#over]);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
