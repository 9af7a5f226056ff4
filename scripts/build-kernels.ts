// Compiles the inference and the training kernels ahead of their first use; those that are up to date are left alone.

import { kernelBytes } from '../trainer/base/kernel-build.ts';
import { trainKernelBytes } from '../trainer/boosting/kernels.ts';
import { INFERENCE_KERNELS } from '../trainer/compile/compile.ts';

for (const name of INFERENCE_KERNELS) {
  const bytes = await kernelBytes(`infer/${name}`);
  console.log(`kernel ${name}: ${bytes.length} bytes`);
}
const trainKernels = await trainKernelBytes();
console.log(`kernel train: ${trainKernels.length} bytes`);
