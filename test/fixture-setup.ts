// Runs in Node before the tests in workerd: registers the fixture models and writes the deployment of them.
import { rm } from 'node:fs/promises';
import { carriedModels } from '../trainer/delivery/carried-models.ts';
import { chooseVersions } from '../trainer/delivery/choose-versions.ts';
import { writePages } from '../worker/build/pages.ts';
import { writeVersionFiles } from '../worker/build/version-files.ts';
import { writeDeployment } from '../worker/build/write-worker.ts';
import { writeFixtureRegistry } from './fixture-registry.ts';

export default async function setup(): Promise<void> {
  for (const made of ['worker', 'pages']) {
    await rm(`build/fixture/${made}`, { recursive: true, force: true });
  }
  const registry = await writeFixtureRegistry('build/fixture/models');
  const chosen = await chooseVersions({ registry, keep: 3, defaultModel: 'caught' });
  const carried = await carriedModels(registry, chosen);
  await writeDeployment('build/fixture/worker', carried);
  await writePages('build/fixture/pages');
  await writeVersionFiles('build/fixture/pages', carried);
}
