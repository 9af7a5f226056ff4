// What the Open Inference Protocol tells of a server and of a model.
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import type { DeployedModel } from '../deployment.ts';
import { PROGRAM } from '../program.ts';
import type { ServedVersion } from '../served-version.ts';
import { datatypeOf } from './datatypes.ts';

export const SERVER_METADATA = { ...PROGRAM, extensions: ['binary_tensor_data'] };

/** @param deployed the models of the deployment */
export function modelMetadata(
  { entry }: ServedVersion,
  deployed: readonly DeployedModel[],
): object {
  const model = deployed.find(({ name }) => name === entry.name);
  const shape = [-1];
  return {
    name: entry.name,
    versions: model?.versions.map((one) => String(one.entry.version)) ?? [],
    platform: 'batcomputer_wasm',
    inputs: inputsOf(entry).map((input) => {
      return { name: input.name, datatype: datatypeOf(input), shape };
    }),
    outputs: entry.flags.map((name) => ({ name, datatype: 'FP64', shape })),
  };
}
