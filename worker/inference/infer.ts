// From an inference request to its answer: rows in blocks through the model, and of each output a tensor.

import { shorten } from '../../runtime/rows/row-fault.ts';
import { listNames, question } from '../http/advice.ts';
import { Problem } from '../http/problem.ts';
import { rowLimitProblem } from '../http/problems.ts';
import type { RequestRecorder } from '../observe/request-recorder.ts';
import type { ServedVersion } from '../served-version.ts';
import { inferenceFault } from './inference-fault.ts';
import type { InferenceRequest } from './read-request.ts';
import { type Rows, readTensorRows } from './read-rows.ts';

/** Values that one answer may hold: all of them are in memory at once. */
export const MOST_VALUES = 1_000_000;
const BLOCK_ROWS = 256;

export interface Inference {
  /** The answer without what is written as bytes. */
  json: object;
  /** The bytes to stand behind it, in the order of the outputs; none where all is JSON. */
  binary: Uint8Array[];
}

interface Output {
  name: string;
  isBinary: boolean;
  /** Among the flags. */
  index: number;
}

/** @throws Problem `inference-request`, `invalid-row`, `row-limit` */
export function infer(
  version: ServedVersion,
  { id, parameters, inputs, ...asked }: InferenceRequest,
  rowLimit: number,
  recorder: RequestRecorder | null,
): Inference {
  const outputs = chooseOutputs(version.entry.flags, asked);
  const rows = readTensorRows(version, inputs);
  if (rows.count > rowLimit) throw rowLimitProblem(rowLimit);
  if (rows.count * outputs.length > MOST_VALUES) throw tooManyValues(outputs.length);
  const columns = predictColumns(version, rows, outputs, recorder);
  const { name, version: number } = version.entry;
  return {
    json: {
      model_name: name,
      model_version: String(number),
      ...(id !== undefined && { id }),
      ...(parameters !== undefined && { parameters }),
      outputs: outputs.map((output, i) => tensorOf(output, columns[i])),
    },
    binary: outputs.flatMap(({ isBinary }, i) => (isBinary ? [littleEndian(columns[i])] : [])),
  };
}

function chooseOutputs(
  flags: readonly string[],
  { outputs, isBinary }: Pick<InferenceRequest, 'outputs' | 'isBinary'>,
): Output[] {
  if (outputs === null) return flags.map((name, index) => ({ name, isBinary, index }));
  const names = new Set<string>();
  return outputs.map((output) => {
    const { name } = output;
    const index = flags.indexOf(name);
    if (index < 0) {
      const advice = `${question(name, [...flags])}; its outputs are ${listNames([...flags])}`;
      throw inferenceFault(`${shorten(name)} is not an output of this model${advice}`);
    }
    if (names.has(name)) throw inferenceFault(`two outputs are called ${name}`);
    names.add(name);
    return { ...output, index };
  });
}

function tooManyValues(outputs: number): Problem {
  const most = Math.floor(MOST_VALUES / outputs);
  return new Problem(
    'row-limit',
    `of ${outputs} outputs an answer holds at most ${most} rows; send them in parts, or to the batch route, which streams`,
  );
}

/** The chosen outputs, each with a value for every row. */
function predictColumns(
  version: ServedVersion,
  rows: Rows,
  outputs: readonly Output[],
  recorder: RequestRecorder | null,
): Float64Array[] {
  const { predictor, row, entry } = version;
  const width = entry.flags.length;
  const block = new Float64Array(BLOCK_ROWS * row.length);
  const answers = new Float64Array(BLOCK_ROWS * width);
  const columns = outputs.map(() => new Float64Array(rows.count));
  for (let start = 0; start < rows.count; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows.count - start);
    for (let i = 0; i < count; i++) {
      rows.encode(start + i);
      block.set(row, i * row.length);
    }
    predictor.predictInto(block, count, 'probability', answers);
    recorder?.block(version, block, answers, count);
    outputs.forEach(({ index }, o) => {
      for (let i = 0; i < count; i++) columns[o][start + i] = answers[i * width + index];
    });
  }
  return columns;
}

function tensorOf({ name, isBinary }: Output, values: Float64Array): object {
  const tensor = { name, datatype: 'FP64', shape: [values.length] };
  return isBinary
    ? { ...tensor, parameters: { binary_data_size: values.byteLength } }
    : { ...tensor, data: Array.from(values) };
}

/** Every platform that workerd runs on has the low byte first, as the protocol has. */
function littleEndian(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer);
}
