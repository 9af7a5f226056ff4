// Going on from an ensemble: its scores are where boosting starts, its trees stay in front of the new ones.
import type { CellTable } from '../encode/cell-table.ts';
import { CATEGORY_SPLIT, type Ensemble, type Link } from '../ensemble/ensemble.ts';
import type { EnsembleBuilder } from '../ensemble/ensemble-builder.ts';
import { predictRawPlain } from '../ensemble/predict-plain.ts';
import { UserError } from '../user-error.ts';

/**
 * Scores of all cells under the ensemble.
 * @throws UserError when it is none that boosting could have made for these features and this loss
 */
export function startFrom(ensemble: Ensemble, cells: CellTable, link: Link, outputs: number) {
  const { featureCount, rawCount, leafWidth, divisor, baseScore } = ensemble;
  if (featureCount !== cells.schema.length) {
    throw new UserError(
      `The model to start from has ${featureCount} features, the recipe ${cells.schema.length}.`,
    );
  }
  const fits = rawCount === outputs && leafWidth === 1 && divisor === 1;
  if (!fits || JSON.stringify(ensemble.link) !== JSON.stringify(link)) {
    throw new UserError(
      `The model to start from has ${rawCount} scores and link '${ensemble.link.kind}'; ` +
        `this recipe needs boosted trees with ${outputs} and link '${link.kind}'.`,
    );
  }
  const scores = Array.from({ length: outputs }, () => new Float64Array(cells.cellCount));
  const row = new Float64Array(featureCount);
  for (let cell = 0; cell < cells.cellCount; cell++) {
    for (let f = 0; f < featureCount; f++) row[f] = cells.columns[f][cell];
    predictRawPlain(ensemble, row).forEach((raw, k) => {
      scores[k][cell] = raw;
    });
  }
  return { baseScore, scores };
}

/** Adds all trees of the ensemble as they are. */
export function addTreesOf(builder: EnsembleBuilder, ensemble: Ensemble): void {
  const { treeRoot, treeOutput, feature } = ensemble;
  for (let tree = 0; tree < treeRoot.length; tree++) {
    builder.beginTree(treeOutput[tree]);
    const start = treeRoot[tree];
    const end = tree + 1 < treeRoot.length ? treeRoot[tree + 1] : feature.length;
    const ids: number[] = [];
    for (let node = start; node < end; node++) ids.push(addNodeOf(builder, ensemble, node));
    for (let node = start; node < end; node++) {
      if (feature[node] < 0) continue;
      const { left, right } = ensemble;
      builder.connect(ids[node - start], ids[left[node] - start], ids[right[node] - start]);
    }
  }
}

function addNodeOf(builder: EnsembleBuilder, ensemble: Ensemble, node: number): number {
  const { feature, split, flags, threshold, cover, leafIndex, leafValue } = ensemble;
  if (feature[node] < 0) return builder.addLeaf(leafValue[leafIndex[node]], cover[node]);
  const options = { flags: flags[node], cover: cover[node] };
  if (split[node] !== CATEGORY_SPLIT) {
    return builder.addNumericSplit(feature[node], threshold[node], options);
  }
  const { setStart, setWords } = ensemble;
  const set = threshold[node];
  const words = setWords.subarray(setStart[set], setStart[set + 1]);
  return builder.addCategorySplit(feature[node], builder.addSetWords(words), options);
}
