// Compiles the inference and the training kernels ahead of their first use; those that are up to date are left alone.

import { STRATEGIES } from '../runtime/schema/module-choices.ts';
import { kernelBytes } from '../trainer/base/kernel-build.ts';
import { trainKernelBytes } from '../trainer/boosting/kernels.ts';

for (const strategy of STRATEGIES) {
  const bytes = await kernelBytes(`infer/${strategy}`);
  console.log(`kernel ${strategy}: ${bytes.length} bytes`);
}
const trainKernels = await trainKernelBytes();
console.log(`kernel train: ${trainKernels.length} bytes`);
