// What `predict` writes for a row: the names of the output columns and how an answer becomes text.
// A double is written in its shortest form that reads back as the same double.
import type { Manifest } from '../../runtime/module/manifest.ts';
import type { OutputKind } from '../../runtime/module/predictor.ts';
import { UserError } from '../base/user-error.ts';

export const OUTPUTS = ['probability', 'raw', 'label', 'contributions'] as const;
export type Output = (typeof OUTPUTS)[number];

export interface OutputColumns {
  /** What the predictor is asked for. */
  kind: OutputKind;
  names: string[];
  /** Values of one row from its answer, in the order of `names`. */
  values(answer: Float64Array): (number | string)[];
}

/** Names of the raw scores: `raw`, or `raw:<class>` when there is one per class. */
function rawNames({ rawCount, classes }: Manifest): string[] {
  if (rawCount === 1) return ['raw'];
  return Array.from({ length: rawCount }, (_, k) => `raw:${classes[k] ?? k}`);
}

function contributionNames(manifest: Manifest): string[] {
  const names = [...manifest.features.map(({ name }) => name), 'bias'];
  if (manifest.rawCount === 1) return names;
  return rawNames(manifest).flatMap((raw) => names.map((name) => `${raw.slice(4)}:${name}`));
}

function indexOfLargest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** @throws UserError when the model cannot give this output, or not in columns of one name each */
export function outputColumns(manifest: Manifest, output: Output): OutputColumns {
  const columns = columnsOf(manifest, output);
  const double = columns.names.find((name, i) => columns.names.indexOf(name) !== i);
  if (double === undefined) return columns;
  throw new UserError(
    `two columns of the answers would be called '${double}'; the API's /api/explain tells them apart`,
  );
}

function columnsOf(manifest: Manifest, output: Output): OutputColumns {
  const numbers = (answer: Float64Array) => Array.from(answer);
  switch (output) {
    case 'probability':
      return { kind: 'probability', names: manifest.flags, values: numbers };
    case 'raw':
      return { kind: 'raw', names: rawNames(manifest), values: numbers };
    case 'contributions':
      if (!manifest.provides.contributions) {
        throw new UserError(
          `${manifest.name}@${manifest.version} was compiled without contributions`,
        );
      }
      return { kind: 'contributions', names: contributionNames(manifest), values: numbers };
    case 'label':
      if (manifest.task !== 'class') {
        throw new UserError(`${manifest.name} predicts a number: it has no labels`);
      }
      return {
        kind: 'probability',
        names: ['label'],
        values: (answer) => [manifest.classes[indexOfLargest(answer)]],
      };
  }
}
