import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_TURN_LEAVES } from '../../../assembly/shared/abi.ts';
import { explainBlocks, placeCount, studyTrees } from '../../../trainer/compile/explain-blocks.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

const VECTORS_FOR = (features: number) => Math.ceil(features / 4);

/** Distinct features on the longest such way, by trying every way. */
function mostFeatures({ feature, left, right }: Ensemble, node: number, asked: number[]): number {
  if (feature[node] < 0) return new Set(asked).size;
  const below = [...asked, feature[node]];
  return Math.max(
    ...[left[node], right[node]].map((child) =>
      mostFeatures({ feature, left, right } as Ensemble, child, below),
    ),
  );
}

/** Features of the splits below a node, and its leaves. */
function below({ feature, left, right }: Ensemble, node: number): number[] {
  if (feature[node] < 0) return [];
  const of = { feature, left, right } as Ensemble;
  return [feature[node], ...below(of, left[node]), ...below(of, right[node])];
}

function isTurn(ensemble: Ensemble, node: number): boolean {
  const features = below(ensemble, node);
  return new Set(features).size === 1 && features.length < MOST_TURN_LEAVES;
}

test('each tree with a split stands in one block of its raw score, with enough points for its ways', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const ensemble = randomEnsemble(seed, { features: 1 + (seed % 20), trees: 9 });
      const { treeRoot, treeOutput, feature } = ensemble;
      const blocks = explainBlocks(studyTrees(ensemble), VECTORS_FOR);
      const placed = blocks.flatMap(({ trees }) => trees).sort((a, b) => a - b);
      const split = [...treeRoot.keys()].filter((tree) => feature[treeRoot[tree]] >= 0);
      expect(placed).toEqual(split);
      for (const { trees, vectors, raw } of blocks) {
        for (const tree of trees) {
          expect(vectors).toBe(VECTORS_FOR(mostFeatures(ensemble, treeRoot[tree], [])));
          expect(raw).toBe(treeOutput[tree]);
        }
      }
    }),
  );
});

test('a unit is a split, or the greatest subtree of few leaves whose splits ask one feature', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const ensemble = randomEnsemble(seed, { trees: 20, features: 1 + (seed % 3) });
      const { feature, left, right, treeRoot } = ensemble;
      for (const block of explainBlocks(studyTrees(ensemble), VECTORS_FOR)) {
        const counted = { units: 0, paired: 0 };
        const count = (node: number, isBesideLeaf: boolean): void => {
          if (feature[node] < 0) return;
          counted.units++;
          if (isTurn(ensemble, node)) {
            if (isBesideLeaf) counted.paired++;
            return;
          }
          const isOne = feature[left[node]] < 0 || feature[right[node]] < 0;
          for (const child of [left[node], right[node]]) count(child, isOne);
        };
        for (const tree of block.trees) count(treeRoot[tree], false);
        expect({ units: block.units, paired: block.paired }).toEqual(counted);
        expect(placeCount(block)).toBe(counted.units - counted.paired);
        const units = [...block.leaves.values()].flat().reduce((a, b) => a + b);
        expect(units).toBe(counted.units);
      }
    }),
  );
});
