// The signatures by which TypeScript calls the kernels are those that the kernels have.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KERNEL_TYPES, kernelTypesText } from '../../scripts/kernel-types.ts';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';

it.each(KERNEL_TYPES)(
  '$name are those of $kernel',
  async (types) => {
    const text = readFileSync(join(PACKAGE_ROOT, types.file), 'utf8');
    expect(text, 'run: node scripts/kernel-types.ts').toBe(await kernelTypesText(types));
  },
  60_000,
);
