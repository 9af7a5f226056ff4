// The linear functions of an ensemble's leaves as the memory of assembly/infer/linear.ts.
import {
  LINEAR_COEFFICIENTS,
  LINEAR_CONSTANTS,
  LINEAR_FEATURES,
  LINEAR_STARTS,
  LINEAR_VALUES,
} from '../../assembly/shared/abi.ts';
import type { Ensemble, LinearLeaves } from '../ensemble/ensemble.ts';
import type { ModuleImage } from './module-image.ts';

/** Places the functions and sets the strategy's header words; the nodes are placed apart. */
export function placeLinear(ensemble: Ensemble, linear: LinearLeaves, image: ModuleImage): void {
  const place = (word: number, data: ArrayBufferView) => image.addAt(word, 'linear leaves', data);
  place(LINEAR_STARTS, linear.start);
  place(
    LINEAR_FEATURES,
    linear.feature.map((feature) => feature * 8),
  );
  place(LINEAR_COEFFICIENTS, linear.coefficient);
  place(LINEAR_CONSTANTS, linear.constant);
  place(LINEAR_VALUES, ensemble.leafValue);
}

/** The ensemble with the number of each leaf as its value, which is how the kernel knows the leaf. */
export function withLeafNumbers(ensemble: Ensemble): Ensemble {
  return { ...ensemble, leafValue: ensemble.leafValue.map((_, leaf) => leaf) };
}
