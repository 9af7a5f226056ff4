// The tools that ask a model about one row: its answer, and why it is that.
import { explainRow } from '../../runtime/rows/explanation.ts';
import type { AnsweringVersion } from '../call.ts';
import { NOTHING_ASKED } from '../extras.ts';
import { answerText, encodeRow } from '../predict-row.ts';
import type { ServedVersion } from '../served-version.ts';

type Row = Record<string, unknown>;

/** @throws Problem `invalid-row` */
export function askPrediction(row: Row, { version, observe, recorder }: AnsweringVersion): object {
  encodeRow(version, row);
  const ask = (other: ServedVersion) => other.encoder.encode(row, other.row) === null;
  return JSON.parse(answerText(version, NOTHING_ASKED, { observe, recorder, ask }));
}

/** @throws Problem `invalid-row` */
export function askExplained(row: Row, { version, recorder }: AnsweringVersion): object {
  encodeRow(version, row);
  recorder?.row(version, version.predictor.predict(version.row));
  const explanations = explainRow(version.predictor, version.row, row);
  return { answer: answerOf(version), explanations };
}

/** The answer to the encoded row. */
export function answerOf(version: ServedVersion): Record<string, number> {
  return JSON.parse(version.writeOutputs(version.predictor.predict(version.row), 0));
}
