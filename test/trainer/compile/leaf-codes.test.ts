// Leaf codes: blocks that do not overlap, whatever the tree's shape.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countOperations, leafCodes } from '../../../trainer/compile/leaf-codes.ts';
import { createEnsembleBuilder } from '../../../trainer/ensemble/ensemble-builder.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

test('every leaf has codes of its own, within the planes', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 254 }), (seed, splits) => {
      const ensemble = randomEnsemble(seed, { trees: 1, splits });
      const leaves = splits + 1;
      const planes = Math.ceil(Math.log2(leaves)) + (seed % 3);
      const codes = leafCodes(ensemble, 0, planes).filter((code) => code !== null);
      expect(codes).toHaveLength(leaves);
      const owners = new Uint8Array(2 ** planes);
      for (const { first, bits } of codes) {
        expect(first % 2 ** bits).toBe(0);
        for (let code = first; code < first + 2 ** bits; code++) owners[code]++;
      }
      expect(Math.max(...owners)).toBe(1);
    }),
  );
});

test.each([
  // Halves at every split: only the split at the root mixes the planes of two subtrees.
  { shape: 'balanced', right: (depth: number) => depth < 2, operations: 1 },
  // Each plane is a split's condition, and leaves leave the planes below open.
  { shape: 'a chain', right: () => false, operations: 0 },
])('a tree of four leaves that is $shape takes $operations operations', (given) => {
  const builder = createEnsembleBuilder({
    featureCount: 1,
    rawCount: 1,
    inputPrecision: 'f64',
    leafWidth: 1,
  });
  builder.beginTree();
  const grow = (depth: number, splits: number): number => {
    if (splits === 0) return builder.addLeaf(depth);
    const node = builder.addNumericSplit(0, depth);
    const inRight = given.right(depth + 1) ? (splits - 1) >> 1 : 0;
    builder.connect(node, grow(depth + 1, splits - 1 - inRight), grow(depth + 1, inRight));
    return node;
  };
  grow(0, 3);
  const scale = { baseScore: [0], divisor: 1, link: { kind: 'identity' } as const };
  const ensemble = builder.finish(scale);
  const codes = leafCodes(ensemble, 0, 3);
  expect(countOperations(ensemble, 0, codes, 3)).toBe(given.operations);
});
