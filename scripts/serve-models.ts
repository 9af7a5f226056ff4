// A registry as `batcomputer serve` serves it: in a bundle, on workerd and a free port of this machine's loopback.
import { chooseVersions } from '../trainer/delivery/choose-versions.ts';
import { readLocalConfig } from '../trainer/delivery/release-config.ts';
import { type BundleServer, serveBundle } from '../trainer/delivery/serve-bundle.ts';
import { writeBundle } from '../trainer/delivery/write-bundle.ts';
import { openRegistry } from '../trainer/judge/open-registry.ts';

/**
 * @param models folder of the registry, which has the model titanic  @param out folder of the bundle, which is made
 * @param vars of wrangler.toml, such as the theme
 */
export async function serveModels(
  models: string,
  out: string,
  vars: Record<string, string> = {},
): Promise<BundleServer> {
  const registry = await openRegistry(models);
  const chosen = await chooseVersions({ registry, keep: 3, defaultModel: 'titanic' });
  const local = await readLocalConfig();
  const config = { ...local, vars: { ...local.vars, ...vars } };
  await writeBundle({ registry, chosen, out, config, target: 'workerd' });
  return serveBundle(out);
}
