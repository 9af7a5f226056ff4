// Examples that a recipe gives, held to what the model accepts: the API shows them, and a version that does not
// answer its own is not served.

import { makeModelEncoder } from '../../runtime/rows/model-encoder.ts';
import { messagesOf } from '../../runtime/rows/row-fault.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Derivation } from '../../runtime/schema/input-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { PlainDeriver } from './plain-deriver.ts';

/** What callers send, features or inputs. */
interface Asked {
  features: FeatureSchema;
  derivation: Derivation | undefined;
}

type Example = RegistryEntry['examples'][number];

/**
 * The examples that the model answers. One whose label these data do not have is left out, and said.
 * @throws UserError naming one that no data can make right
 */
export function answeredExamples(
  examples: Example[],
  { features, derivation }: Asked,
  progress: Progress,
): Example[] {
  const deriver = derivation ? new PlainDeriver(derivation, features) : null;
  const manifest = { features, ...(derivation && { derivation }) };
  const encoder = makeModelEncoder({ deriver, manifest });
  const row = new Float64Array(features.length);
  return examples.filter((example, i) => {
    const problems = encoder.encode(example, row);
    if (problems === null) return true;
    const fault = `examples.${i}: ${messagesOf(problems)}`;
    if (problems.some(({ reason }) => reason !== 'unknown_label')) throw new UserError(fault);
    progress.warn(`${fault}; the example is left out`);
    return false;
  });
}
