// What all forms in which a batch is asked have in common. A reader is fed text as it comes and puts each row that is
// complete into the sink, encoded; what a chunk cuts in two waits for the next one.
import { ROW_BODY_LIMIT } from '../http/body.ts';
import { rowTooLongProblem } from '../http/problems.ts';

export interface RowReader {
  /** Line of the body, or position in its array, that is being read; from 1. */
  readonly line: number;
  /** Puts the rows that `text` completes into the sink. @throws Problem when nothing after this point can be read */
  read(text: string, isLast: boolean): void;
}

/** Of a row, or of what has come of one. @throws Problem `row-too-long` */
export function checkLength(characters: number): void {
  if (characters > ROW_BODY_LIMIT) throw rowTooLongProblem(ROW_BODY_LIMIT);
}
