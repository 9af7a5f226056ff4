// An ensemble as the memory of the `traversal` kernel; the layout is drawn in assembly/infer/traversal.ts.
import {
  NODE_BYTES,
  NODE_FLAGS,
  NODE_FLOOR,
  NODE_LEFT,
  NODE_MISSING_LEFT,
  NODE_RIGHT,
  NODE_SET,
  NODE_SET_WORDS,
  NODE_VALUE,
  NODE_WHOLE,
  TRAVERSAL_NODES,
  TRAVERSAL_OUTPUTS,
  TRAVERSAL_ROOTS,
  TRAVERSAL_VECTOR,
} from '../../assembly/shared/abi.ts';
import {
  CATEGORY_SPLIT,
  type CategoryCode,
  type Ensemble,
  SUM_LANES,
} from '../ensemble/ensemble.ts';
import { firstLeafOfTrees } from '../ensemble/predict-plain.ts';
import type { MemoryLayout } from './memory-layout.ts';

const CODE_FLAGS: Record<CategoryCode, number> = { trunc: 0, floor: NODE_FLOOR, exact: NODE_WHOLE };

/** Places the ensemble's nodes and sets the strategy's header words. */
export function placeTraversal(ensemble: Ensemble, layout: MemoryLayout, header: DataView): void {
  const isVector = ensemble.leafWidth > 1;
  const sets = layout.add('category sets', ensemble.setWords);
  const values = isVector ? layout.add('leaf values', ensemble.leafValue) : 0;
  header.setUint32(TRAVERSAL_NODES, layout.add('nodes', nodeRecords(ensemble, sets, values)), true);
  header.setUint32(TRAVERSAL_ROOTS, layout.add('trees', ensemble.treeRoot), true);
  header.setUint32(TRAVERSAL_OUTPUTS, layout.add('trees', sumOffsets(ensemble)), true);
  header.setUint32(TRAVERSAL_VECTOR, isVector ? 1 : 0, true);
}

function nodeRecords(ensemble: Ensemble, sets: number, values: number): Uint8Array {
  const bytes = new Uint8Array(ensemble.feature.length * NODE_BYTES);
  const view = new DataView(bytes.buffer);
  const firstLeaf = firstLeafOfTrees(ensemble);
  let tree = 0;
  for (let node = 0; node < ensemble.feature.length; node++) {
    if (ensemble.treeRoot[tree + 1] === node) tree++;
    const at = node * NODE_BYTES;
    view.setInt32(at, ensemble.feature[node], true);
    if (ensemble.feature[node] < 0) {
      const leaf = ensemble.leafIndex[node];
      view.setUint32(at + NODE_LEFT, leaf - firstLeaf[tree], true);
      if (ensemble.leafWidth > 1) {
        view.setUint32(at + NODE_VALUE, values + leaf * ensemble.leafWidth * 8, true);
      } else view.setFloat64(at + NODE_VALUE, ensemble.leafValue[leaf], true);
      continue;
    }
    view.setInt32(at + NODE_LEFT, ensemble.left[node], true);
    view.setInt32(at + NODE_RIGHT, ensemble.right[node], true);
    writeCondition(view, at, ensemble, node, sets);
  }
  return bytes;
}

function writeCondition(
  view: DataView,
  at: number,
  ensemble: Ensemble,
  node: number,
  sets: number,
): void {
  if (ensemble.split[node] !== CATEGORY_SPLIT) {
    view.setInt32(at + NODE_FLAGS, ensemble.flags[node], true);
    view.setFloat64(at + NODE_VALUE, ensemble.threshold[node], true);
    return;
  }
  const set = ensemble.threshold[node];
  const start = ensemble.setStart[set];
  const missing = ensemble.flags[node] & NODE_MISSING_LEFT;
  view.setInt32(at + NODE_FLAGS, missing | NODE_SET | CODE_FLAGS[ensemble.categoryCode], true);
  view.setUint32(at + NODE_VALUE, sets + start * 4, true);
  view.setUint32(at + NODE_SET_WORDS, ensemble.setStart[set + 1] - start, true);
}

/** Per tree, the byte offset of the partial sum it adds to. */
function sumOffsets({ treeOutput, rawCount }: Ensemble): Int32Array {
  const treesOf = new Int32Array(rawCount);
  return treeOutput.map((raw) => 8 * (raw * SUM_LANES + (treesOf[raw]++ % SUM_LANES)));
}
