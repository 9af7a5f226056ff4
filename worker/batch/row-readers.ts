// The forms in which a batch is asked. A reader is fed text as it comes and puts each row that is complete
// into the sink, encoded; what a chunk cuts in two waits for the next one.
import { messagesOf } from '../../runtime/rows/encode-value.ts';
import { ROW_BODY_LIMIT } from '../http/body.ts';
import { Problem } from '../http/problem.ts';
import { rowTooLongProblem } from '../http/problems.ts';
import type { ServedVersion } from '../served-version.ts';
import { ridersOf, takenNames } from './riders.ts';
import type { RowSink } from './row-sink.ts';

export interface RowReader {
  /** Line of the body, or position in its array, that is being read; from 1. */
  readonly line: number;
  /** Puts the rows that `text` completes into the sink. @throws Problem when nothing after this point can be read */
  read(text: string, isLast: boolean): void;
}

/** One JSON object a line; blank lines are no rows. A line that is not JSON is a bad row. */
export function makeNdjsonReader(version: ServedVersion, sink: RowSink): RowReader {
  let rest = '';
  let line = 1;
  function addLine(text: string): void {
    checkLength(text.length);
    const row = BLANK.test(text) ? null : parseJson(text);
    if (row instanceof Error) sink.addBad(line, [], row.message, null);
    else if (row !== null) addRow(version, row.value, text, line, sink);
    line++;
  }
  return {
    get line() {
      return line;
    },
    read(text, isLast) {
      const chunk = rest + text;
      let start = 0;
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
        addLine(chunk.slice(start, end));
        start = end + 1;
      }
      rest = chunk.slice(start);
      if (isLast) addLine(rest);
      else checkLength(rest.length);
    },
  };
}

/** White space of JSON alone: other blanks are text that nobody can read. */
const BLANK = /^[ \t\n\r]*$/;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);
const ARRAY_END = 93;

/**
 * One JSON array of rows. Its elements are cut out by their brackets and parsed one by one. After one that is not
 * JSON nobody can tell where the next begins, so that it ends the batch.
 */
export function makeJsonReader(version: ServedVersion, sink: RowSink): RowReader {
  let rest = '';
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let line = 1;
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

  function addElement(text: string): void {
    // `[]` has no element; a comma always follows one.
    if (isOver && line === 1 && BLANK.test(text)) return;
    if (BLANK.test(text)) throw new Problem('broken-json', `element ${line} of the array is empty`);
    checkLength(text.length);
    const row = parseJson(text);
    if (row instanceof Error) throw new Problem('broken-json', `element ${line}: ${row.message}`);
    addRow(version, row.value, text, line, sink);
    line++;
  }

  return {
    get line() {
      return line;
    },
    read(text, isLast) {
      const chunk = rest + text;
      let start = 0;
      for (let i = rest.length; i < chunk.length && !isOver; i++) {
        if (depth === 0) {
          start = openArray(chunk, i);
          depth = chunk[i] === '[' ? 1 : 0;
        } else if (endsElement(chunk.charCodeAt(i))) {
          isOver = depth === 0;
          if (isOver && chunk.charCodeAt(i) !== ARRAY_END) {
            throw new Problem(
              'broken-json',
              `the array ends with ${chunk[i]} after element ${line}`,
            );
          }
          addElement(chunk.slice(start, i));
          start = i + 1;
        }
      }
      rest = chunk.slice(start);
      if (isOver && !BLANK.test(rest))
        throw new Problem('broken-json', 'unexpected text after the array');
      if (isLast && !isOver) throw new Problem('broken-json', 'the array of rows does not end');
      checkLength(rest.length);
    },
  };
}

/** The position after the bracket that opens the array; white space may come before it. */
function openArray(chunk: string, at: number): number {
  const char = chunk[at];
  if (char === '[' || BLANK.test(char)) return at + 1;
  throw new Problem('broken-json', 'a batch in JSON must be an array of rows');
}

function parseJson(text: string): { value: unknown } | Error {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return error instanceof Error ? error : new Error('not JSON');
  }
}

/** @param text the JSON of the value */
function addRow(
  version: ServedVersion,
  value: unknown,
  text: string,
  line: number,
  sink: RowSink,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    sink.addBad(line, [], 'a row must be a JSON object of its fields', null);
    return;
  }
  const { faults, others } = version.encoder.encodeAmid(
    value as Record<string, unknown>,
    version.row,
  );
  const stray = sink.findStray(others);
  const [taken] = takenNames(version.entry, others);
  if (taken !== undefined) {
    sink.addBad(
      line,
      [],
      `the field '${taken}' has the name of a part of the answer; rename it`,
      null,
    );
  } else if (stray !== undefined) {
    const detail = `the field '${stray}' has no column: answers as CSV have those of the first row`;
    sink.addBad(line, [], detail, null);
  } else {
    const riders = others.length > 0 ? ridersOf(text, others) : null;
    if (faults === null) sink.add(riders);
    else sink.addBad(line, faults, messagesOf(faults), riders);
  }
}

/** Of a row, or of what has come of one. @throws Problem `row-too-long` */
function checkLength(characters: number): void {
  if (characters > ROW_BODY_LIMIT) throw rowTooLongProblem(ROW_BODY_LIMIT);
}
