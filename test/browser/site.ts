// The site that the browser visits, made before its tests: the models that ship, and models trained here of tables as
// strangers bring them, in a bundle as `batcomputer serve` makes it, on workerd and this machine's loopback.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { serveModels } from '../../scripts/serve-models.ts';
import { writeShippedRegistry } from '../../scripts/shipped-registry.ts';
import { HOUSES_RECIPE, housesCsv } from '../made-houses.ts';
import { runCli } from '../trainer/cli/run-cli.ts';
import { FLOWERS_RECIPE, flowersCsv, SENSORS_RECIPE, sensorsCsv } from './made-tables.ts';

/** Below it lie the registry, the bundle and the pictures. */
export const BUILD = resolve('build/browser');

/** Of the site: what ships, three classes, a regression with dates and texts as inputs, and 300 features. */
export const SITE_MODELS = ['batcomputer', 'titanic', 'flowers', 'houses', 'sensors'] as const;
export type SiteModel = (typeof SITE_MODELS)[number];

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the site, with no slash at its end. */
    url: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const registry = await makeRegistry();
  const server = await serveModels(registry, join(BUILD, 'bundle'));
  project.provide('url', server.url);
  return () => server.stop();
}

/** Trains what does not ship; a minute for all of it would be far too long. @returns the registry's folder */
export async function makeRegistry(): Promise<string> {
  const models = join(BUILD, 'models');
  await writeShippedRegistry(models);
  const folder = join(BUILD, 'tables');
  await mkdir(folder, { recursive: true });
  const files = {
    'flowers.csv': flowersCsv(900),
    'flowers.ts': FLOWERS_RECIPE,
    'sensors.csv': sensorsCsv(600),
    'sensors.ts': SENSORS_RECIPE,
    'houses.csv': housesCsv(1200),
    'houses.ts': HOUSES_RECIPE,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const train = async (recipe: string) => {
    const { code, stderr } = await runCli(['train', recipe, '--registry', models], '', folder);
    if (code !== 0) throw new Error(`train ${recipe}: ${stderr}`);
  };
  for (const recipe of ['flowers.ts', 'sensors.ts', 'houses.ts']) await train(recipe);
  // A second version, to be compared.
  await writeFile(join(folder, 'flowers.csv'), flowersCsv(1100));
  await train('flowers.ts');
  return models;
}
