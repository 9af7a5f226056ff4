// Makes what wrangler.toml takes from elsewhere: the registry of deployed models and the static pages.
// wrangler runs it before it bundles, so a fresh clone deploys without any other step.
import { UserError } from '../trainer/user-error.ts';
import { buildPages } from './build-pages.ts';
import { buildRegistry } from './build-registry.ts';
import { readOptions } from './read-options.ts';

const values = readOptions({
  registry: { type: 'string', default: process.env.BATCOMPUTER_REGISTRY ?? 'models' },
  default: { type: 'string' },
  keep: { type: 'string', default: '3' },
  versions: { type: 'string' },
  only: { type: 'boolean', default: false },
  out: { type: 'string', default: 'worker/generated/registry.ts' },
  pages: { type: 'string', default: 'build/pages' },
});

try {
  const summary = await buildRegistry({
    registry: values.registry,
    out: values.out,
    keep: Number(values.keep),
    only: values.only,
    ...(values.default !== undefined && { defaultModel: values.default }),
    ...(values.versions !== undefined && { versions: values.versions }),
  });
  await buildPages(values.pages);
  console.log(summary);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
