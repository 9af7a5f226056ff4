// What to do with a version that was just registered, as commands to copy with its own names and values.
import { PLAIN_CELLS, writeCell } from '../../runtime/schema/cell-grammar.ts';
import type { Version } from '../registry/version.ts';
import type { OwnRows } from './own-rows.ts';
import { shellWord } from './print.ts';
import { DEFAULT_FOLDER } from './registry-option.ts';

/** Values that a command line holds before it is hard to read. */
const MOST_VALUES = 12;

/**
 * Lines of commands, with what each does.
 * @param place the registry as it was named
 * @param rows that it can be asked about, and judged on
 */
export function nextSteps(
  { entry, name, id }: Version,
  isCurrent: boolean,
  place: string,
  { asked: file, hasRefused, judged }: OwnRows,
): string {
  const where = place === DEFAULT_FOLDER ? '' : ` --registry ${shellWord(place)}`;
  const model = isCurrent ? name : id;
  const example = Object.entries(entry.examples.at(0) ?? {}).flatMap(([field, value]) =>
    value === null ? [] : [[field, value] as const],
  );
  const cell = (value: string | number | boolean) =>
    writeCell(value, entry.cellGrammar ?? PLAIN_CELLS);
  const values = example.map(([field, value]) => shellWord(`${field}=${cell(value)}`)).join(' ');
  const asked =
    example.length > 0 && example.length <= MOST_VALUES ? [`predict ${model} ${values}`] : [];
  const skip = hasRefused ? ' --skip-bad' : '';
  const commands = [
    ...asked,
    ...(file === null
      ? []
      : [`predict ${model} --in ${shellWord(file)} --out answers.csv --keep${skip}`]),
    ...(judged.length === 0 ? [] : [`evaluate ${model} --data ${judged.map(shellWord).join(' ')}`]),
    isCurrent ? `serve ${name}` : `models promote ${id}`,
  ];
  return `Next:\n${commands.map((command) => `  npx batcomputer ${command}${where}\n`).join('')}`;
}
