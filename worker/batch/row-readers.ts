// The forms in which a batch is asked. A reader is fed text as it comes and puts each row that is complete
// into the sink, encoded; what a chunk cuts in two waits for the next one.
import { ROW_BODY_LIMIT } from '../http/body.ts';
import { BrokenJsonProblem, RowTooLongProblem } from '../http/problem.ts';
import type { ServedVersion } from '../served-version.ts';
import type { RowSink } from './row-sink.ts';

export interface RowReader {
  /** @throws Problem when nothing after this point can be read */
  read(text: string, isLast: boolean, sink: RowSink): void;
}

/** One JSON object a line; blank lines are skipped. */
export function makeNdjsonReader(version: ServedVersion): RowReader {
  let rest = '';
  let line = 0;
  return {
    read(text, isLast, sink) {
      const chunk = rest + text;
      let start = 0;
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
        addJson(version, chunk.slice(start, end), ++line, sink);
        start = end + 1;
      }
      rest = chunk.slice(start);
      if (isLast) addJson(version, rest, ++line, sink);
      else checkLength(rest.length);
    },
  };
}

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/** One JSON array of rows. Its elements are cut out by their brackets and parsed one by one. */
export function makeJsonReader(version: ServedVersion): RowReader {
  let rest = '';
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let line = 0;
  let isOver = false;

  /** Follows one character; true when it ends an element of the outer array. */
  function endsElement(code: number): boolean {
    if (isInString) {
      if (isEscaped) isEscaped = false;
      else if (code === BACKSLASH) isEscaped = true;
      else if (code === QUOTE) isInString = false;
      return false;
    }
    if (code === QUOTE) isInString = true;
    else if (OPENING.has(code)) depth++;
    else if (CLOSING.has(code)) return --depth === 0;
    else return code === COMMA && depth === 1;
    return false;
  }

  function addElement(text: string, isClosing: boolean, sink: RowSink): void {
    // `[]` has no element; a comma always follows one.
    if (isClosing && line === 0 && text.trim() === '') return;
    line++;
    if (text.trim() === '') throw new BrokenJsonProblem(`element ${line} of the array is empty`);
    addJson(version, text, line, sink);
  }

  return {
    read(text, isLast, sink) {
      const chunk = rest + text;
      let start = 0;
      for (let i = rest.length; i < chunk.length && !isOver; i++) {
        if (depth === 0) {
          start = openArray(chunk, i);
          depth = start === i + 1 ? 1 : 0;
        } else if (endsElement(chunk.charCodeAt(i))) {
          isOver = depth === 0;
          addElement(chunk.slice(start, i), isOver, sink);
          start = i + 1;
        }
      }
      rest = chunk.slice(start);
      if (isOver && rest.trim() !== '') throw new BrokenJsonProblem('something follows the array');
      if (isLast && !isOver) throw new BrokenJsonProblem('the array of rows does not end');
      checkLength(rest.length);
    },
  };
}

/** The position after the bracket that opens the array; white space may come before it. */
function openArray(chunk: string, at: number): number {
  const char = chunk[at];
  if (char === '[' || char.trim() === '') return at + 1;
  throw new BrokenJsonProblem('a batch in JSON is an array of rows');
}

/** @throws RowTooLongProblem */
function addJson(version: ServedVersion, text: string, line: number, sink: RowSink): void {
  if (text.trim() === '') return;
  checkLength(text.length);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    sink.addBad(line, [], error instanceof Error ? error.message : 'not JSON');
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    sink.addBad(line, [], 'a row is a JSON object of its fields');
    return;
  }
  const faults = version.encoder.encode(value as Record<string, unknown>, version.row);
  if (faults === null) sink.add();
  else sink.addBad(line, faults);
}

/** Of a row, or of what has come of one. @throws RowTooLongProblem */
export function checkLength(characters: number): void {
  if (characters > ROW_BODY_LIMIT) throw new RowTooLongProblem(ROW_BODY_LIMIT);
}
