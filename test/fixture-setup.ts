// Runs in Node before the tests in workerd: registers the fixture models and writes the worker's registry of them.
import { buildPages } from '../scripts/build-pages.ts';
import { buildRegistry } from '../scripts/build-registry.ts';
import { writeFixtureRegistry } from './fixture-registry.ts';

export default async function setup(): Promise<void> {
  await writeFixtureRegistry('build/fixture/models');
  await buildRegistry({
    registry: 'build/fixture/models',
    out: 'build/fixture/generated/registry.ts',
    keep: 3,
    defaultModel: 'caught',
  });
  await buildPages('build/pages');
}
