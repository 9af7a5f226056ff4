// Where the registry is, `--registry`: a folder, or for what reads versions and changes aliases a bucket, too,
// which is mirrored into a folder first.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { inProject } from '../base/project.ts';
import { isBucket } from '../registry/remote/bucket.ts';

/** The registry where none is named: in the project, whichever folder of it one stands in. */
export const DEFAULT_FOLDER = inProject('models');

function registryOption(place: string): Option {
  return new Option('--registry <place>', place)
    .default(DEFAULT_FOLDER)
    .env('BATCOMPUTER_REGISTRY');
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
