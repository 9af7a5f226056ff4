// The structural check of a finished ensemble, with its fault in the user's words.

import { UserError } from '../base/user-error.ts';
import { checkEnsemble, EnsembleError, treeDepth } from '../ensemble/check-ensemble.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';

/**
 * Splits on the longest path of an imported tree. Libraries grow some dozens; what a model passes through
 * (onnxruntime among it) walks trees by calls within calls, which end somewhere.
 */
const MOST_SPLITS_DEEP = 1024;

/** The ensemble itself. @throws UserError with the file, tree and node at fault */
export function checkedEnsemble(ensemble: Ensemble, file: string): Ensemble {
  try {
    checkEnsemble(ensemble);
    const deep = ensemble.treeRoot.findIndex(
      (_, tree) => treeDepth(ensemble, tree) > MOST_SPLITS_DEEP,
    );
    if (deep < 0) return ensemble;
    throw new EnsembleError(`tree ${deep} is deeper than ${MOST_SPLITS_DEEP} splits`);
  } catch (error) {
    if (error instanceof EnsembleError) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
}
