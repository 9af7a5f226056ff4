// Where the registry is, `--registry`: the same for every command, a folder or a bucket.
import { type Command, Option } from 'commander';
import { inProject } from '../base/project.ts';

/** The registry where none is named: in the project, whichever folder of it one stands in. */
export const DEFAULT_FOLDER = inProject('models');

export function addRegistryOption(command: Command): Command {
  return command.addOption(
    new Option('--registry <place>', 'folder of the registered models, or s3://bucket/prefix')
      .default(DEFAULT_FOLDER)
      .env('BATCOMPUTER_REGISTRY'),
  );
}
