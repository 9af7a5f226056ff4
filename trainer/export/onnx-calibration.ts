// Calibration curves as ONNX operators: a curve is its first value and, for each piece, its slope times
// how far the probability reaches into it.
import type { CalibrationCurve, Ensemble } from '../ensemble/ensemble.ts';
import { outputCount } from '../ensemble/predict-plain.ts';
import { intAttribute } from '../import/onnx/proto.ts';
import type { GraphBuilder } from './onnx-graph.ts';

/** From the link's outputs to the calibrated ones; the same value when there are no curves. */
export function addCalibration(graph: GraphBuilder, ensemble: Ensemble, linked: string): string {
  const { calibration, link, rawCount } = ensemble;
  if (!calibration) return linked;
  const outputs = outputCount(link, rawCount);
  const one = graph.constant([1], [1]);
  if (calibration.length === 1 && outputs === 2) {
    const p = addCurve(graph, calibration[0], addColumn(graph, linked, 1));
    return join(graph, [graph.apply('Sub', [one, p]), p]);
  }
  const corrected = calibration.map((curve, k) =>
    addCurve(graph, curve, addColumn(graph, linked, k)),
  );
  const all = join(graph, corrected);
  const total = graph.apply('ReduceSum', [all, graph.integers([1])]);
  const isPositive = graph.apply('Greater', [total, graph.constant([1], [0])]);
  // The quotient is not used where the total is 0; 1 in its place keeps NaN out.
  const divisor = graph.apply('Where', [isPositive, total, one]);
  const even = graph.constant([1], [1 / outputs]);
  return graph.apply('Where', [isPositive, graph.apply('Div', [all, divisor]), even]);
}

function addColumn(graph: GraphBuilder, values: string, column: number): string {
  return graph.apply('Gather', [values, graph.integers([column])], {
    attribute: [intAttribute('axis', 1)],
  });
}

function addCurve(graph: GraphBuilder, { from, to }: CalibrationCurve, p: string): string {
  const first = graph.constant([1, 1], [to[0]]);
  const pieces = from.length - 1;
  // A curve of one point is flat; times 0 keeps the shape of the rows.
  if (pieces === 0)
    return graph.apply('Add', [graph.apply('Mul', [p, graph.constant([1], [0])]), first]);
  const piece = (of: (i: number) => number) =>
    graph.constant(
      [1, pieces],
      Float64Array.from({ length: pieces }, (_, i) => of(i)),
    );
  const beyond = graph.apply('Sub', [p, piece((i) => from[i])]);
  const positive = graph.apply('Max', [beyond, graph.constant([1], [0])]);
  const within = graph.apply('Min', [positive, piece((i) => from[i + 1] - from[i])]);
  const slopes = piece((i) => (to[i + 1] - to[i]) / (from[i + 1] - from[i]));
  const rise = graph.apply('ReduceSum', [
    graph.apply('Mul', [within, slopes]),
    graph.integers([1]),
  ]);
  return graph.apply('Add', [rise, first]);
}

function join(graph: GraphBuilder, columns: string[]): string {
  return graph.apply('Concat', columns, { attribute: [intAttribute('axis', 1)] });
}
