// What onnxruntime takes to load a graph. It grows by the square of the operators that read one value, and
// by operators for each output, so that a small file can ask for minutes.

import { UserError } from '../../base/user-error.ts';
import type { ModelProto } from './proto.ts';

/** Pairs of readers of one value: some 30 ns each. */
const MOST_PAIRS = 2 ** 26;
/** Operators for each output of the graph: some 200 ns each. */
const MOST_OUTPUT_STEPS = 2 ** 23;

/** @throws UserError where loading would take very long; graphs of exporters are far from it */
export function checkLoadCost({ node, output }: ModelProto['graph'], file: string): void {
  const readers = new Map<string, number>();
  for (const { input } of node) {
    for (const name of input) readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  let pairs = 0;
  let most = '';
  for (const [name, count] of readers) {
    pairs += count * count;
    if (count > (readers.get(most) ?? 0)) most = name;
  }
  if (pairs > MOST_PAIRS) {
    throw tooLong(file, `${readers.get(most)} inputs of operators read '${most}'`);
  }
  if (node.length * output.length > MOST_OUTPUT_STEPS) {
    throw tooLong(file, `it has ${node.length} operators and ${output.length} outputs`);
  }
}

function tooLong(file: string, what: string): UserError {
  return new UserError(
    `${file}: onnxruntime takes too long to load the graph: ${what}; take out what the scores do not need`,
  );
}
