// What to do with a version that was just registered, as commands to copy with its own names and values.
import type { Version } from '../registry/version.ts';
import { shellWord } from './print.ts';
import { DEFAULT_FOLDER } from './registry-option.ts';

/** Values that a command line holds before it is hard to read. */
const MOST_VALUES = 12;

/**
 * Lines of commands, with what each does.
 * @param place the registry as it was named
 */
export function nextSteps({ entry, name, id }: Version, isCurrent: boolean, place: string): string {
  const where = place === DEFAULT_FOLDER ? '' : ` --registry ${shellWord(place)}`;
  const model = isCurrent ? name : id;
  const example = Object.entries(entry.examples.at(0) ?? {}).filter(([, value]) => value !== null);
  const values = example.map(([field, value]) => shellWord(`${field}=${value}`)).join(' ');
  const asked =
    example.length > 0 && example.length <= MOST_VALUES ? [`predict ${model} ${values}`] : [];
  const commands = [
    ...asked,
    `predict ${model} --in rows.csv --out answers.csv --keep`,
    `evaluate ${model} --data test.csv`,
    isCurrent ? `serve ${name}` : `models promote ${id}`,
  ];
  return `Next:\n${commands.map((command) => `  npx batcomputer ${command}${where}\n`).join('')}`;
}
