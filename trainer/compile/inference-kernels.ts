// The kernels that answer rows: of each strategy one for models whose features are sent, and one for those that take
// inputs; of the masks that go in one pass one for each number of groups, from one source.

import { FUSED_AT_ONCE } from '../../assembly/shared/abi.ts';
import { STRATEGIES, type Strategy } from '../../runtime/schema/module-choices.ts';
import { kernelBytes } from '../base/kernel-build.ts';
import { FUSED_KERNELS, type FusedKernel } from './fused-limits.ts';

export interface InferenceKernel {
  /** Below `infer/`: as it is named, and its source. */
  name: string;
  source: string;
  /** Further options of asc. */
  options: string[];
}

/** @param fused of strategy `masks`: the kernel of rows of masks; without it the one of codes */
export function inferenceKernel(
  strategy: Strategy,
  takesInputs: boolean,
  fused?: FusedKernel,
): InferenceKernel {
  const folder = takesInputs ? 'inputs/' : '';
  if (fused === undefined) {
    return { name: `${folder}${strategy}`, source: `${folder}${strategy}`, options: [] };
  }
  return {
    name: `${folder}fused-${fused}`,
    source: `${folder}fused`,
    options: [
      ...['--use', `FUSED_GROUPS=${fused === 'many' ? FUSED_AT_ONCE : fused}`],
      ...['--use', `FUSED_PASSES=${fused === 'many' ? 1 : 0}`],
    ],
  };
}

export const INFERENCE_KERNELS: InferenceKernel[] = [false, true].flatMap((takesInputs) => [
  ...STRATEGIES.map((strategy) => inferenceKernel(strategy, takesInputs)),
  ...FUSED_KERNELS.map((fused) => inferenceKernel('masks', takesInputs, fused)),
]);

export function inferenceKernelBytes({
  name,
  source,
  options,
}: InferenceKernel): Promise<Uint8Array> {
  return kernelBytes(`infer/${name}`, options, `infer/${source}`);
}
