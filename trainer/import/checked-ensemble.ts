// The structural check of a finished ensemble, with its fault in the user's words.

import { UserError } from '../base/user-error.ts';
import { checkEnsemble, EnsembleError } from '../ensemble/check-ensemble.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';

/** The ensemble itself. @throws UserError with the file, tree and node at fault */
export function checkedEnsemble(ensemble: Ensemble, file: string): Ensemble {
  try {
    checkEnsemble(ensemble);
    return ensemble;
  } catch (error) {
    if (error instanceof EnsembleError) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
}
