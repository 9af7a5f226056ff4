import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainBlocks } from '../../../trainer/compile/explain-blocks.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

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

test('each tree with a split stands in one block, with enough points for its ways', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const ensemble = randomEnsemble(seed, { features: 1 + (seed % 20), trees: 9 });
      const { treeRoot, feature } = ensemble;
      const blocks = explainBlocks(ensemble);
      const placed = blocks.flatMap(({ trees }) => trees).sort((a, b) => a - b);
      const split = [...treeRoot.keys()].filter((tree) => feature[treeRoot[tree]] >= 0);
      expect(placed).toEqual(split);
      for (const { trees, vectors } of blocks) {
        for (const tree of trees) {
          const most = mostFeatures(ensemble, treeRoot[tree], []);
          expect(vectors).toBe(Math.ceil(most / 4));
        }
      }
    }),
  );
});

test('a block counts its splits by what stands below them', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const ensemble = randomEnsemble(seed, { trees: 20 });
      const { feature, left, right, treeRoot } = ensemble;
      const isLeaf = (node: number) => feature[node] < 0;
      for (const { trees, splits } of explainBlocks(ensemble)) {
        const counted = { inner: 0, bottom: 0, leaves: 0 };
        for (const tree of trees) {
          const end = treeRoot[tree + 1] ?? feature.length;
          for (let node = treeRoot[tree]; node < end; node++) {
            if (isLeaf(node)) continue;
            const leaves = [left[node], right[node]].filter(isLeaf).length;
            if (leaves === 2) counted.bottom++;
            else counted.inner++;
            if (leaves === 1) counted.leaves++;
          }
        }
        expect(splits).toEqual(counted);
      }
    }),
  );
});
