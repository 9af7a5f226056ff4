// `batcomputer types`: a version's rows and answers as types of TypeScript, for the client.
import type { Command } from 'commander';
import { writeTypes } from '../../runtime/schema/write-types.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { requireOutput, writePieces } from './output-file.ts';
import { print, printJson } from './print.ts';
import { addRegistryOption } from './registry-option.ts';

interface TypesCommandOptions extends RegistryOptions {
  out?: string;
}

export function addTypesCommand(program: Command): void {
  const command = program
    .command('types')
    .description('write the types of a version’s rows and answers, for the client in TypeScript')
    .argument('<model>', 'NAME, NAME@NUMBER or NAME@ALIAS')
    .option('--out <file>', 'where to write, - for stdout; default: NAME.d.ts');
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer types titanic\nnpx batcomputer types titanic@2 --out src/titanic.d.ts',
  ).action(runTypes);
}

async function runTypes(model: string, options: TypesCommandOptions): Promise<void> {
  if (options.out !== undefined) await requireOutput(options.out);
  const { entry } = await (await openRegistry(options.registry)).version(model);
  const out = options.out ?? `${entry.name}.d.ts`;
  await writePieces(out, [writeTypes(entry)]);
  if (out === '-') return;
  if (options.json) printJson({ out, model: entry.name, version: entry.version });
  else print(`${out}: types of ${entry.name}@${entry.version}\n`);
}
