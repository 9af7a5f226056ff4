// Runs in Node before the tests in workerd: registers the fixture models and writes the worker's registry of them.
import { buildPages } from '../scripts/build-pages.ts';
import { buildRegistry } from '../scripts/build-registry.ts';
import { chooseVersions } from '../trainer/delivery/choose-versions.ts';
import { writeFixtureRegistry } from './fixture-registry.ts';

export default async function setup(): Promise<void> {
  await writeFixtureRegistry('build/fixture/models');
  const registry = 'build/fixture/models';
  const chosen = await chooseVersions({ registry, keep: 3, defaultModel: 'caught' });
  await buildRegistry(registry, chosen, 'build/fixture/generated/registry.ts');
  await buildPages('build/pages');
}
