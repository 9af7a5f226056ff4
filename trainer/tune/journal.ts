// What a search has measured so far, on disk: a run that was stopped goes on where it was. One JSON
// line a measurement; a line that a crash cut off is measured again.
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/user-error.ts';

const header = z.strictObject({ journal: z.literal('batcomputer-tune-1'), search: z.string() });
/** JSON has no infinity: a score that no number tells stands as null. */
const measurement = z.strictObject({ trial: z.int(), fold: z.int(), score: z.number().nullable() });

export interface TuneJournal {
  /** The score that was measured before, if it was. */
  find(trial: number, fold: number): number | undefined;
  /** Adds a measurement; it is on disk when this returns. */
  add(trial: number, fold: number, score: number): void;
}

/**
 * Opens the journal of a search, or starts it.
 * @param search identifies data, recipe and search space
 * @throws UserError when the file is another search's, or no journal
 */
export function openJournal(path: string, search: string): TuneJournal {
  const scores = new Map<string, number>();
  const keyOf = (trial: number, fold: number) => `${trial}/${fold}`;
  const first = `${JSON.stringify({ journal: 'batcomputer-tune-1', search })}\n`;
  const text = readIfThere(path);
  if (text === null) mkdirSync(dirname(path), { recursive: true });
  // A kill may have cut off the first line as well.
  if (text === null || first.startsWith(text)) writeFileSync(path, first, { flush: true });
  else {
    for (const { trial, fold, score } of readMeasurements(path, text, search)) {
      scores.set(keyOf(trial, fold), score ?? Infinity);
    }
  }
  return {
    find: (trial, fold) => scores.get(keyOf(trial, fold)),
    add(trial, fold, score) {
      scores.set(keyOf(trial, fold), score);
      appendFileSync(path, `${JSON.stringify({ trial, fold, score })}\n`, { flush: true });
    },
  };
}

function readIfThere(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (found.isDirectory()) throw new UserError(`${path}: is a folder; name a file as --journal.`);
  return readFileSync(path, 'utf8');
}

/** The measurements of a journal; cuts off an unfinished last line. */
function readMeasurements(
  path: string,
  text: string,
  search: string,
): z.infer<typeof measurement>[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [first, ...lines] = whole.split('\n').slice(0, -1);
  const parsed = header.safeParse(parseLine(first ?? ''));
  if (!parsed.success) {
    throw new UserError(`${path}: not the journal of a search; name another --journal.`);
  }
  if (parsed.data.search !== search) {
    throw new UserError(
      `${path}: the journal of a search with other data, recipe or space; name another --journal.`,
    );
  }
  const measured = lines.map((line, i) => {
    const result = measurement.safeParse(parseLine(line));
    if (result.success) return result.data;
    throw new UserError(`${path}, line ${i + 2}: not a measurement; remove the line.`);
  });
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return measured;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
