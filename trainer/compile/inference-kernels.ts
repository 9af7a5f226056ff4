// The kernels that answer rows: of each strategy one for models whose features are sent, and one for those that take
// inputs; of the masks that go in one pass one for each number of groups, from one source.
import { STRATEGIES, type Strategy } from '../../runtime/schema/module-choices.ts';
import { kernelBytes } from '../base/kernel-build.ts';
import { FUSED_KERNELS } from './fused-limits.ts';

export interface InferenceKernel {
  /** Below `infer/`: as it is named, and its source. */
  name: string;
  source: string;
  /** Further options of asc. */
  options: string[];
}

/** @param fusedGroups of the masks that go in one pass, which strategy `masks` takes without, too */
export function inferenceKernel(
  strategy: Strategy,
  takesInputs: boolean,
  fusedGroups?: number,
): InferenceKernel {
  const folder = takesInputs ? 'inputs/' : '';
  if (fusedGroups === undefined) {
    return { name: `${folder}${strategy}`, source: `${folder}${strategy}`, options: [] };
  }
  return {
    name: `${folder}fused-${fusedGroups}`,
    source: `${folder}fused`,
    options: ['--use', `FUSED_GROUPS=${fusedGroups}`],
  };
}

export const INFERENCE_KERNELS: InferenceKernel[] = [false, true].flatMap((takesInputs) => [
  ...STRATEGIES.map((strategy) => inferenceKernel(strategy, takesInputs)),
  ...FUSED_KERNELS.map((groups) => inferenceKernel('masks', takesInputs, groups)),
]);

export function inferenceKernelBytes({
  name,
  source,
  options,
}: InferenceKernel): Promise<Uint8Array> {
  return kernelBytes(`infer/${name}`, options, `infer/${source}`);
}
