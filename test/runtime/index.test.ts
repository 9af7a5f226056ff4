// `batcomputer/runtime` is small: the types of its files follow from zod schemas, but zod stays outside.
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('carries no zod', async () => {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, '../../runtime/index.ts')],
    bundle: true,
    format: 'esm',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs).toContain('runtime/module/load-predictor.ts');
  expect(inputs.filter((file) => /zod|entry-schema/.test(file))).toEqual([]);
});
