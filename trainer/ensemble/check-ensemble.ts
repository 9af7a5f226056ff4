// Structural check of an ensemble: every later stage may rely on what this file lets through. Each
// node is reached exactly once from its tree's root, so there are no cycles, orphans or shared nodes.
import { MAX_DEPTH } from '../base/limits.ts';
import { CATEGORY_SPLIT, type Ensemble, type LinearLeaves, MAX_CATEGORIES } from './ensemble.ts';
import { isBinaryLink } from './predict-plain.ts';

/** Thrown with the tree and node at fault; importers turn it into the user's words. */
export class EnsembleError extends Error {
  override name = 'EnsembleError';
}

/** Throws an EnsembleError that names the first thing wrong. */
export function checkEnsemble(ensemble: Ensemble): void {
  checkLengths(ensemble);
  checkNumbers(ensemble);
  checkSets(ensemble);
  if (ensemble.linear) checkLinear(ensemble, ensemble.linear);
  checkCalibration(ensemble);
  let nodes = 0;
  let leaves = 0;
  for (let tree = 0; tree < ensemble.treeRoot.length; tree++) {
    ensure(ensemble.treeRoot[tree] === nodes, `tree ${tree} does not start at node ${nodes}`);
    const end = ensemble.treeRoot[tree + 1] ?? ensemble.feature.length;
    leaves += checkTree(ensemble, tree, nodes, end, leaves);
    nodes = end;
  }
  ensure(nodes === ensemble.feature.length, 'there are nodes outside the trees');
  ensure(
    leaves * ensemble.leafWidth === ensemble.leafValue.length,
    `${leaves} leaves, but ${ensemble.leafValue.length} leaf values`,
  );
}

/** Splits on the longest path of a tree; relies on `checkEnsemble`. */
export function treeDepth(ensemble: Ensemble, tree: number): number {
  let deepest = 0;
  const pending = [{ node: ensemble.treeRoot[tree], depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    deepest = Math.max(deepest, next.depth);
    if (ensemble.feature[next.node] < 0) continue;
    pending.push({ node: ensemble.left[next.node], depth: next.depth + 1 });
    pending.push({ node: ensemble.right[next.node], depth: next.depth + 1 });
  }
  return deepest;
}

function checkLengths(ensemble: Ensemble): void {
  const nodes = ensemble.feature.length;
  for (const name of [
    'split',
    'flags',
    'threshold',
    'left',
    'right',
    'cover',
    'leafIndex',
  ] as const) {
    ensure(ensemble[name].length === nodes, `${name} has not one entry per node`);
  }
  const { rawCount, leafWidth, featureCount, treeRoot, treeOutput, baseScore, link } = ensemble;
  ensure(Number.isInteger(featureCount) && featureCount >= 0, 'featureCount is not a count');
  ensure(Number.isInteger(rawCount) && rawCount >= 1, 'rawCount is not at least 1');
  ensure(leafWidth === 1 || leafWidth === rawCount, `leafWidth ${leafWidth} is not 1 or rawCount`);
  ensure(treeOutput.length === treeRoot.length, 'treeOutput has not one entry per tree');
  ensure(baseScore.length === rawCount, 'baseScore has not one entry per raw score');
  ensure(!isBinaryLink(link) || rawCount === 1, `the link ${link.kind} takes one raw score`);
}

function checkNumbers(ensemble: Ensemble): void {
  ensure(ensemble.baseScore.every(Number.isFinite), 'a base score is not finite');
  ensure(ensemble.leafValue.every(Number.isFinite), 'a leaf value is not finite');
  ensure(
    ensemble.cover.every((cover) => cover >= 0 && cover < Number.POSITIVE_INFINITY),
    'a cover is negative or not finite',
  );
  for (const name of ['divisor', 'linkDivisor'] as const) {
    ensure(Number.isFinite(ensemble[name]) && ensemble[name] > 0, `${name} is not positive`);
  }
  const { link } = ensemble;
  if ('slope' in link) ensure(Number.isFinite(link.slope), 'the slope of the link is not finite');
  if ('shift' in link) ensure(Number.isFinite(link.shift), 'the shift of the link is not finite');
}

function checkCalibration({ calibration, link, rawCount }: Ensemble): void {
  if (calibration === undefined) return;
  const curves = isBinaryLink(link) ? 1 : rawCount;
  ensure(calibration.length === curves, `${calibration.length} calibration curves, not ${curves}`);
  for (const { from, to } of calibration) {
    ensure(from.length > 0 && from.length === to.length, 'a calibration curve has no pairs');
    ensure(
      isRising(from, (a, b) => a < b),
      'a calibration curve does not ascend',
    );
    ensure(
      isRising(to, (a, b) => a <= b),
      'a calibration curve falls',
    );
    ensure(to[0] >= 0 && to[to.length - 1] <= 1, 'a calibration curve leaves [0, 1]');
  }
}

/** Whether all values are finite and each pair of neighbours is in order. */
function isRising(values: Float64Array, inOrder: (a: number, b: number) => boolean): boolean {
  return values.every(
    (value, i) => Number.isFinite(value) && (i === 0 || inOrder(values[i - 1], value)),
  );
}

function checkSets({ setStart, setWords }: Ensemble): void {
  ensure(setStart.length >= 1 && setStart[0] === 0, 'setStart does not begin with 0');
  for (let set = 0; set + 1 < setStart.length; set++) {
    const words = setStart[set + 1] - setStart[set];
    ensure(words >= 0 && words <= MAX_CATEGORIES / 32, `category set ${set} is out of range`);
  }
  ensure(
    setStart[setStart.length - 1] === setWords.length,
    'setWords ends elsewhere than setStart',
  );
}

function checkLinear(ensemble: Ensemble, linear: LinearLeaves): void {
  const { start, feature, coefficient, constant } = linear;
  const leaves = ensemble.leafValue.length;
  ensure(ensemble.leafWidth === 1, 'linear leaves answer several raw scores');
  ensure(
    start.length === leaves + 1 && constant.length === leaves,
    'the linear leaves are not one per leaf',
  );
  ensure(
    start[0] === 0 && start.every((first, i) => i === 0 || first >= start[i - 1]),
    'the terms of the linear leaves are not in order',
  );
  ensure(
    start[leaves] === feature.length && feature.length === coefficient.length,
    'the linear leaves have not one coefficient per feature',
  );
  ensure(
    feature.every((each) => each >= 0 && each < ensemble.featureCount),
    'a linear leaf has a feature that does not exist',
  );
  ensure(
    coefficient.every(Number.isFinite) && constant.every(Number.isFinite),
    'a linear leaf has a number that is not finite',
  );
}

/** Checks one tree with nodes [start, end); returns its number of leaves. */
function checkTree(
  ensemble: Ensemble,
  tree: number,
  start: number,
  end: number,
  firstLeaf: number,
): number {
  const { treeOutput, leafWidth, rawCount, feature, left, right } = ensemble;
  ensure(end > start, `tree ${tree} has no nodes`);
  const outputs = leafWidth === 1 ? rawCount : 1;
  ensure(treeOutput[tree] >= 0 && treeOutput[tree] < outputs, `tree ${tree} adds to no raw score`);

  const depth = new Int32Array(end - start).fill(-1);
  const leafSeen = new Uint8Array(((end - start) >> 1) + 1);
  const pending = [start];
  depth[0] = 0;
  let reached = 1;
  let leaves = 0;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const at = `tree ${tree}, node ${node - start}`;
    if (feature[node] < 0) {
      const number = ensemble.leafIndex[node] - firstLeaf;
      ensure(number >= 0 && leafSeen[number] === 0, `${at}: leaf number out of order`);
      leafSeen[number] = 1;
      leaves++;
      continue;
    }
    checkSplit(ensemble, node, at);
    const isDeep = depth[node - start] >= MAX_DEPTH;
    ensure(!isDeep, `tree ${tree} is deeper than ${MAX_DEPTH} splits`);
    for (const child of [left[node], right[node]]) {
      ensure(child > start && child < end, `${at}: child out of range`);
      ensure(depth[child - start] < 0, `${at}: leads to a node that is reached twice`);
      depth[child - start] = depth[node - start] + 1;
      pending.push(child);
      reached++;
    }
  }
  ensure(reached === end - start, `tree ${tree} has nodes that its root does not lead to`);
  return leaves;
}

function checkSplit(ensemble: Ensemble, node: number, at: string): void {
  const { feature, featureCount, split, threshold, setStart, leafIndex } = ensemble;
  ensure(feature[node] < featureCount, `${at}: feature ${feature[node]} does not exist`);
  ensure(split[node] <= CATEGORY_SPLIT, `${at}: unknown kind of split ${split[node]}`);
  ensure(leafIndex[node] === -1, `${at}: a split has a leaf number`);
  if (split[node] === CATEGORY_SPLIT) {
    const set = threshold[node];
    const exists = Number.isInteger(set) && set >= 0 && set < setStart.length - 1;
    ensure(exists, `${at}: category set ${set} does not exist`);
    return;
  }
  ensure(!Number.isNaN(threshold[node]), `${at}: the threshold is not a number`);
}

function ensure(holds: boolean, message: string): asserts holds {
  if (!holds) throw new EnsembleError(message);
}
