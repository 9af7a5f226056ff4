// What features say about four trees: which leaves each value lets through. Most values of a feature say
// the same about so few trees, so a feature has few outcomes for a block, and each is stored once.
import type { Ensemble } from '../ensemble/ensemble.ts';
import { goesLeft } from '../ensemble/predict-plain.ts';
import type { FeatureClasses } from './feature-classes.ts';
import type { TreeBlock } from './tree-blocks.ts';

/** Features that share a row of codes: their joint class is Σ class × stride. */
export interface FeatureGroup {
  features: FeatureClasses[];
  classCount: number;
}

/** What a group of features says about a block. */
export interface Outcomes {
  /** Per joint class, the number of its outcome. */
  ofClass: Uint16Array;
  /** Per outcome, the masks of the block's trees: bit i of a mask is leaf i from the left. */
  masks: Uint32Array;
  count: number;
  /** Whether its one outcome lets all leaves through. */
  isSilent: boolean;
}

const ALL_LEAVES = 0xffffffff;

/** A tree's leaves as bits, numbered from the left. */
interface LeafSets {
  all: number;
  /** Per feature, its splits, with the leaves that each side lets through. */
  splits: Map<number, { node: number; onLeft: number; onRight: number }[]>;
}

/** The outcomes of each group for the block. */
export function outcomesOf(
  ensemble: Ensemble,
  groups: FeatureGroup[],
  { trees }: TreeBlock,
): Outcomes[] {
  const leafSets = trees.map((tree) => (tree < 0 ? null : leafSetsOf(ensemble, tree)));
  return groups.map((group) => {
    const masks = leafSets.map((sets) => groupMasks(ensemble, group, sets));
    const numbers = new Map<string, number>();
    const distinct: number[] = [];
    const ofClass = Uint16Array.from({ length: group.classCount }, (_, c) => {
      const own = masks.map((ofTree) => ofTree[c]);
      const key = own.join();
      const known = numbers.get(key);
      if (known !== undefined) return known;
      distinct.push(...own);
      numbers.set(key, numbers.size);
      return numbers.size - 1;
    });
    const isSilent =
      numbers.size === 1 && distinct.every((mask, i) => mask === (leafSets[i]?.all ?? 1));
    return { ofClass, masks: Uint32Array.from(distinct), count: numbers.size, isSilent };
  });
}

function leafSetsOf(ensemble: Ensemble, tree: number): LeafSets {
  const splits: LeafSets['splits'] = new Map();
  let leaves = 0;
  const visit = (node: number): number => {
    const feature = ensemble.feature[node];
    if (feature < 0) return (1 << leaves++) >>> 0;
    const left = visit(ensemble.left[node]);
    const right = visit(ensemble.right[node]);
    const ofFeature = splits.get(feature) ?? [];
    ofFeature.push({ node, onLeft: ~right, onRight: ~left });
    splits.set(feature, ofFeature);
    return (left | right) >>> 0;
  };
  return { all: visit(ensemble.treeRoot[tree]), splits };
}

/** Per class of the group, the leaves of a tree that its features let through. */
function groupMasks(ensemble: Ensemble, group: FeatureGroup, sets: LeafSets | null): Uint32Array {
  // A tree that is not there has one leaf, of value 0.
  const masks = new Uint32Array(group.classCount).fill(sets ? sets.all : 1);
  if (!sets) return masks;
  let stride = 1;
  for (const feature of group.features) {
    const own = featureMasks(ensemble, feature, sets);
    if (own) {
      for (let c = 0; c < masks.length; c++) {
        masks[c] &= own[Math.floor(c / stride) % feature.classCount];
      }
    }
    stride *= feature.classCount;
  }
  return masks;
}

function featureMasks(
  ensemble: Ensemble,
  { feature, classCount, representative }: FeatureClasses,
  sets: LeafSets,
): Uint32Array | null {
  const splits = sets.splits.get(feature);
  if (!splits) return null;
  const row = new Float64Array(ensemble.featureCount);
  const masks = new Uint32Array(classCount).fill(ALL_LEAVES);
  for (let c = 0; c < classCount; c++) {
    row[feature] = representative[c];
    for (const { node, onLeft, onRight } of splits) {
      masks[c] &= goesLeft(ensemble, node, row) ? onLeft : onRight;
    }
  }
  return masks;
}
