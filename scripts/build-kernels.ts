// Compiles all kernels ahead of their first use; those that are up to date are left alone.

import { trainKernelBytes } from '../trainer/boosting/kernels.ts';
import { INFERENCE_KERNELS, inferenceKernelBytes } from '../trainer/compile/inference-kernels.ts';
import { lineKernelBytes } from '../trainer/ingest/line-text.ts';

for (const kernel of INFERENCE_KERNELS) {
  const bytes = await inferenceKernelBytes(kernel);
  console.log(`kernel ${kernel.name}: ${bytes.length} bytes`);
}
const trainKernels = await trainKernelBytes();
console.log(`kernel train: ${trainKernels.length} bytes`);
const lineKernel = await lineKernelBytes();
console.log(`kernel lines: ${lineKernel.length} bytes`);
