// The smallest useful ensemble: one split on one number, x <= 1.
import type { Ensemble, Link } from '../../../trainer/ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../../../trainer/ensemble/ensemble-builder.ts';

/** Answers `left` for x <= 1 and `right` above, through the link. */
export function stump(left: number, right: number, link: Link = { kind: 'complement' }): Ensemble {
  const builder = createEnsembleBuilder({
    featureCount: 1,
    rawCount: 1,
    inputPrecision: 'f64',
    leafWidth: 1,
  });
  builder.beginTree();
  const split = builder.addNumericSplit(0, 1, { cover: 4 });
  builder.connect(split, builder.addLeaf(left, 2), builder.addLeaf(right, 2));
  return builder.finish({ baseScore: [0], divisor: 1, link });
}
