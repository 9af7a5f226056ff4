// What an ensemble answers for whole columns of values. The same bits as the plain predictor's, which it
// is held to, several times faster: blocks of rows go through one tree after another, so that a tree's
// nodes stay in the cache.
import { type Ensemble, SUM_LANES } from './ensemble.ts';
import { findLeaf, outputCount, outputsOf, predictRawPlain, valueOfLeaf } from './predict-plain.ts';

export interface Predictions {
  /** Row by row, `rawCount` doubles each. */
  raw: Float64Array;
  /** Row by row, `outputCount` doubles each. */
  outputs: Float64Array;
}

/** Rows that pass through all trees together. */
const BLOCK_ROWS = 2048;

/** @param columns one array per feature, all of `rowCount` doubles */
export function predictColumns(
  ensemble: Ensemble,
  columns: Float64Array[],
  rowCount: number,
): Predictions {
  const { rawCount, link } = ensemble;
  const width = outputCount(link, rawCount);
  const raw = new Float64Array(rowCount * rawCount);
  const outputs = new Float64Array(rowCount * width);
  for (let start = 0; start < rowCount; start += BLOCK_ROWS) {
    const end = Math.min(rowCount, start + BLOCK_ROWS);
    const rows = Array.from({ length: end - start }, (_, i) =>
      Float64Array.from(columns, (column) => column[start + i]),
    );
    const block = raw.subarray(start * rawCount, end * rawCount);
    scoreRowsInto(block, ensemble, rows);
    for (let i = 0; i < rows.length; i++) {
      const scores = block.subarray(i * rawCount, (i + 1) * rawCount);
      outputs.set(outputsOf(ensemble, scores), (start + i) * width);
    }
  }
  return { raw, outputs };
}

/** Writes the raw scores of the rows. */
function scoreRowsInto(out: Float64Array, ensemble: Ensemble, rows: Float64Array[]): void {
  const { rawCount, treeRoot, treeOutput, leafIndex, leafWidth, baseScore, divisor } = ensemble;
  if (ensemble.float32Sums) {
    rows.forEach((row, i) => {
      out.set(predictRawPlain(ensemble, row), i * rawCount);
    });
    return;
  }
  const lanes = new Float64Array(rows.length * rawCount * SUM_LANES);
  const treesOf = new Int32Array(rawCount);
  for (let tree = 0; tree < treeRoot.length; tree++) {
    const first = treeOutput[tree];
    for (let i = 0; i < rows.length; i++) {
      const leaf = leafIndex[findLeaf(ensemble, tree, rows[i])];
      for (let k = 0; k < leafWidth; k++) {
        const lane = (i * rawCount + first + k) * SUM_LANES + (treesOf[first + k] % SUM_LANES);
        lanes[lane] += valueOfLeaf(ensemble, leaf, k, rows[i]);
      }
    }
    for (let k = 0; k < leafWidth; k++) treesOf[first + k]++;
  }
  for (let i = 0; i < out.length; i++) {
    const at = i * SUM_LANES;
    const sum = lanes[at] + lanes[at + 2] + (lanes[at + 1] + lanes[at + 3]);
    out[i] = baseScore[i % rawCount] + sum / divisor;
  }
}
