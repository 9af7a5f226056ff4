// The same bundle with a reference for the model that is asked, so that each value is counted in a bin.
import { cp, rm } from 'node:fs/promises';
import { binsOf } from '../../../runtime/observe/bins.ts';
import { carriedModels } from '../../../trainer/delivery/carried-models.ts';
import { chooseVersions } from '../../../trainer/delivery/choose-versions.ts';
import type { Registry } from '../../../trainer/registry/registry.ts';
import type { Version } from '../../../trainer/registry/version.ts';
import { writeDeployment } from '../../../worker/build/write-worker.ts';
import { goldenReference } from '../../golden-reference.ts';

/** What counts, by its bindings; workerd's output goes nowhere. */
export const COUNTING = { METRICS: 'lines, prometheus' };

export async function bundleCounted(
  bundle: string,
  out: string,
  registry: Registry,
  version: Version,
): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await cp(bundle, out, { recursive: true });
  const chosen = await chooseVersions({ registry, keep: 3, defaultModel: 'batcomputer' });
  const carried = await carriedModels(registry, chosen);
  const { entry } = version;
  const reference =
    (await version.reference()) ??
    goldenReference(entry, await version.ensemble(), await version.golden());
  for (const { versions } of carried.models) {
    for (const one of versions) {
      const isAsked = one.entry.name === entry.name && one.entry.version === entry.version;
      if (isAsked) one.reference = binsOf(reference);
    }
  }
  await writeDeployment(out, carried);
}
