// Makes what wrangler.toml takes from elsewhere: the registry of deployed models and the static pages.
// wrangler runs it before it bundles, so a fresh clone deploys without any other step.
import { readFile } from 'node:fs/promises';
import { type ChosenVersions, chooseVersions } from '../trainer/delivery/choose-versions.ts';
import { UserError } from '../trainer/user-error.ts';
import { buildPages } from './build-pages.ts';
import { buildRegistry } from './build-registry.ts';
import { readOptions } from './read-options.ts';

const values = readOptions({
  registry: { type: 'string', default: process.env.BATCOMPUTER_REGISTRY ?? 'models' },
  default: { type: 'string' },
  keep: { type: 'string', default: '3' },
  versions: { type: 'string' },
  // A file that holds a choice that was made before, in place of the three options above.
  chosen: { type: 'string' },
  out: { type: 'string', default: 'worker/generated/registry.ts' },
  pages: { type: 'string', default: 'build/pages' },
});

async function readChoice(): Promise<ChosenVersions> {
  const { registry, chosen, keep, versions } = values;
  if (chosen !== undefined) return JSON.parse(await readFile(chosen, 'utf8')) as ChosenVersions;
  return chooseVersions({
    registry,
    keep: Number(keep),
    ...(values.default !== undefined && { defaultModel: values.default }),
    ...(versions !== undefined && { versions }),
  });
}

try {
  const summary = await buildRegistry(values.registry, await readChoice(), values.out);
  await buildPages(values.pages);
  console.log(summary);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
