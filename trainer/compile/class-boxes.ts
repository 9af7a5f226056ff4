// What the leaves of a tree add to a table over all combinations of classes. Going down a tree, each
// feature keeps the classes that still lead there; a leaf adds to the combinations of what is left, so
// a tree costs about one addition per combination, however deep it is.
import { childShare } from '../ensemble/contributions-plain.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { goesLeft } from '../ensemble/predict-plain.ts';
import type { FeatureClasses } from './feature-classes.ts';

/** What is left of a feature: classes, and the share of a row of which the feature is not known. */
interface Side {
  classes: number[];
  /** 0: every row's feature is known. Otherwise "not known" counts as one class more, the last. */
  unknownShare: number;
}

/** Positions in a table: combination c of classes stands at Σ c[i] × strides[i]. */
export interface ClassTable {
  features: FeatureClasses[];
  strides: number[];
  /** Whether each feature has one class more, for rows of which it is not known. */
  hasUnknown: boolean;
}

/** Calls `add` for every leaf of a tree, each combination that leads to it, and its share. */
export function forEachLeaf(
  ensemble: Ensemble,
  tree: number,
  table: ClassTable,
  add: (leaf: number, position: number, share: number) => void,
): void {
  const { features, strides, hasUnknown } = table;
  const place = new Map(features.map(({ feature }, i) => [feature, i]));
  const row = new Float64Array(ensemble.featureCount);

  const addBox = (
    leaf: number,
    sides: Side[],
    i: number,
    position: number,
    share: number,
  ): void => {
    if (i === sides.length) {
      add(leaf, position, share);
      return;
    }
    const { classes, unknownShare } = sides[i];
    for (const c of classes) addBox(leaf, sides, i + 1, position + c * strides[i], share);
    if (unknownShare === 0) return;
    const last = position + features[i].classCount * strides[i];
    addBox(leaf, sides, i + 1, last, share * unknownShare);
  };
  const visit = (node: number, sides: Side[]): void => {
    const i = place.get(ensemble.feature[node]);
    if (i === undefined) {
      addBox(node, sides, 0, 0, 1);
      return;
    }
    const { feature, representative } = features[i];
    const left: number[] = [];
    const right: number[] = [];
    for (const c of sides[i].classes) {
      row[feature] = representative[c];
      (goesLeft(ensemble, node, row) ? left : right).push(c);
    }
    for (const [child, classes] of [
      [ensemble.left[node], left],
      [ensemble.right[node], right],
    ] as const) {
      const { unknownShare } = sides[i];
      const share = unknownShare && unknownShare * childShare(ensemble, node, child);
      if (classes.length > 0 || share > 0)
        visit(child, sides.with(i, { classes, unknownShare: share }));
    }
  };
  const everything = features.map(({ classCount }) => ({
    classes: Array.from({ length: classCount }, (_, c) => c),
    unknownShare: hasUnknown ? 1 : 0,
  }));
  visit(ensemble.treeRoot[tree], everything);
}
