// Where the registry is, `--registry`: a folder, or for what reads versions and changes aliases a bucket, too,
// which is mirrored into a folder first.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { cachePath, inProject } from '../base/project.ts';
import { changeRemoteAliases, mirrorRegistry } from '../registry/remote/mirror.ts';
import {
  type ObjectStore,
  openObjectStore,
  settingsFromEnvironment,
} from '../registry/remote/object-store.ts';

/** The registry where none is named: in the project, whichever folder of it one stands in. */
export const DEFAULT_FOLDER = inProject('models');

function registryOption(place: string): Option {
  return new Option('--registry <place>', place)
    .default(DEFAULT_FOLDER)
    .env('BATCOMPUTER_REGISTRY');
}

export function isBucket(registry: string): boolean {
  return registry.startsWith('s3://');
}

function parseFolder(text: string): string {
  if (!isBucket(text)) return text;
  throw new InvalidArgumentError(
    `this command needs a folder (--registry DIR); npx batcomputer models pull --registry ${text} brings the models into one, and push sends them back.`,
  );
}

/** `--registry` of a command that writes versions. */
export function addFolderOption(command: Command): Command {
  return command.addOption(
    registryOption('folder of the registered models').argParser(parseFolder),
  );
}

/** `--registry` of a command that reads versions or changes aliases. */
export function addRegistryOption(command: Command): Command {
  return command.addOption(
    registryOption('folder of the registered models, or s3://bucket/prefix'),
  );
}

/** @throws UserError when keys are missing, or it is not named as `s3://bucket/prefix` */
export function openBucket(registry: string): ObjectStore {
  return openObjectStore(settingsFromEnvironment(registry, process.env));
}

/** One folder for each service, bucket and prefix: none of them can have a + in its name. */
async function openMirror(registry: string): Promise<{ store: ObjectStore; folder: string }> {
  const settings = settingsFromEnvironment(registry, process.env);
  const store = openObjectStore(settings);
  const parts = [new URL(settings.endpoint).host, ...registry.slice('s3://'.length).split('/')];
  // Each bucket that was read has its mirror.
  const folder = cachePath('registries', parts.filter(Boolean).join('+').replaceAll(':', '+'));
  await mkdir(dirname(folder), { recursive: true });
  return { store, folder };
}

/** The folder to read: the one that was named, or the mirror of the bucket as it is now. */
export async function openRegistry(registry: string): Promise<string> {
  if (!isBucket(registry)) return registry;
  const { store, folder } = await openMirror(registry);
  await mirrorRegistry(store, folder);
  return folder;
}

/** Lets `change` alter the aliases of a model in a folder; those of a bucket are then put there. */
export async function changeAliases<Result>(
  registry: string,
  name: string,
  change: (folder: string) => Promise<Result>,
): Promise<Result> {
  if (!isBucket(registry)) return change(registry);
  const { store, folder } = await openMirror(registry);
  return changeRemoteAliases(store, folder, name, () => change(folder));
}
