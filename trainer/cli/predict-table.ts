// Answers rows that are in no CSV through a compiled module, in order and in constant memory: CSV text out.
import type { Predictor } from '../../runtime/module/predictor.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import { LinePredictor, type PredictOptions } from './predict-lines.ts';

/** Rows that are no text of a CSV: their values as callers would write them, empty where they are missing. */
export interface TextTable {
  columns: string[];
  /** Of each column: are its texts those of numbers? These have a decimal point. */
  areNumbers: boolean[];
  rows: AsyncIterable<string[][]>;
}

/** Yields the output's text, as `predictLines` does. @throws UserError with the number of the row */
export async function* predictTable(
  predictor: Predictor,
  { columns, areNumbers, rows }: TextTable,
  options: PredictOptions,
): AsyncGenerator<string> {
  const run = new LinePredictor(predictor, options);
  const encoder = run.begin(columns);
  const inputs = inputsOf(predictor.manifest);
  const isMarked = columns.map((name, i) => {
    const input = inputs.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return areNumbers[i] && (input?.kind === 'number' || input?.kind === 'integer');
  });
  const hasComma = options.grammar.decimal === ',';
  let [read, answered] = [0, 0];
  for await (const some of rows) {
    const cells = hasComma
      ? some.map((row) => row.map((text, i) => (isMarked[i] ? text.replace('.', ',') : text)))
      : some;
    const { text, count } = run.answerRows(encoder, cells, read);
    read += some.length;
    answered += count;
    options.onRows(answered);
    if (text !== '') yield text;
  }
  for (const sentence of run.others) options.warn(sentence);
}
