// `batcomputer export`: a registered version as a file that other programs read.
import { type Command, Option } from 'commander';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { writeFileAtomic } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { exportJson } from '../export/json.ts';
import { exportLightgbm } from '../export/lightgbm.ts';
import { exportOnnx } from '../export/onnx.ts';
import { onnxRefusal } from '../export/onnx-refusal.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { requireOutput } from './output-file.ts';
import { print, printJson } from './print.ts';
import { addRegistryOption } from './registry-option.ts';

/** What a version can be written as. */
const FORMATS = {
  onnx: { extension: 'onnx', write: writeOnnx },
  lightgbm: {
    extension: 'txt',
    write: (ensemble: Ensemble, entry: RegistryEntry) => exportLightgbm(ensemble, entry.features),
  },
  json: { extension: 'json', write: exportJson },
};

interface ExportCommandOptions extends RegistryOptions {
  to: keyof typeof FORMATS;
  out?: string;
}

export function addExportCommand(program: Command): void {
  const command = program
    .command('export')
    .description('write a version as a file that onnxruntime, LightGBM or other programs read')
    .argument('<model>', 'NAME, NAME@NUMBER or NAME@ALIAS')
    .addOption(
      new Option('--to <format>', 'format of the file')
        .choices(Object.keys(FORMATS))
        .makeOptionMandatory(),
    )
    .option('--out <file>', "where to write; default: made from the model's name");
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer export batcomputer@1 --to onnx\n' +
      'npx batcomputer export titanic --to lightgbm --out model.txt',
  ).action(runExport);
}

async function runExport(model: string, options: ExportCommandOptions): Promise<void> {
  if (options.out !== undefined) await requireOutput(options.out);
  const version = await (await openRegistry(options.registry)).version(model);
  const { entry } = version;
  const ensemble = await version.ensemble();
  const { extension, write } = FORMATS[options.to];
  const data = write(ensemble, entry);
  const out = options.out ?? `${entry.name}-${entry.version}.${extension}`;
  await writeFileAtomic(out, data);
  if (options.json) printJson({ out, bytes: Buffer.byteLength(data), format: options.to });
  else print(`${out}: ${entry.name}@${entry.version} as ${options.to}\n`);
}

function writeOnnx(ensemble: Ensemble, entry: RegistryEntry): Uint8Array {
  const refusal = onnxRefusal(ensemble);
  if (refusal) throw new UserError(refusal);
  return exportOnnx(ensemble, entry);
}
