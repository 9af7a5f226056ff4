// The page of the commands: from commander's own tree, so that it has every command, argument and option.
import { type Argument, type Command, Help, type Option } from 'commander';
import { createProgram } from '../../../trainer/cli/program.ts';
import { markdownTable } from '../../docs-tables.ts';
import { cell, codeCell, pageHead } from './page.ts';

/** Runs in a clone of the repository alone. */
const ONLY_IN_CLONE = 'start';

export async function cliPage(): Promise<string> {
  const program = await createProgram();
  const commands = program.commands.flatMap(withChildren).filter(({ name }) => name !== 'start');
  const list = commands.map(({ name, command }) => [
    `[\`${name}\`](#${name.replaceAll(' ', '-')})`,
    cell(command.description()),
  ]);
  const head = pageHead(
    'Commands',
    'the commands themselves',
    `Run them with \`npx batcomputer\`. Each has \`--help\`, and most have \`--json\` for scripts. A command exits with 0, with 1 if
its job failed, and with 2 if you used it wrongly. In a clone, \`npm start\` runs one more, \`${ONLY_IN_CLONE}\`.

${markdownTable([['command', 'what it does'], ...list])}`,
  );
  return [head, ...commands.map(({ name, command }) => sectionOf(name, command))].join('\n');
}

function withChildren(command: Command): { name: string; command: Command }[] {
  const own = { name: command.name(), command };
  const children = command.commands
    .filter((child) => child.name() !== 'help')
    .map((child) => ({ name: `${command.name()} ${child.name()}`, command: child }));
  return [own, ...children];
}

function sectionOf(name: string, command: Command): string {
  const usage = `npx batcomputer ${name} ${command.usage()}`;
  const given = command.registeredArguments.map(argumentRow);
  const options = command.options.filter(({ hidden }) => !hidden).map(optionRow);
  const parts = [
    `## ${name}`,
    `${cell(sentence(command.description()))}`,
    `\`\`\`text\n${usage.trim()}\n\`\`\``,
    given.length > 0 ? markdownTable([['argument', 'what it is'], ...given]) : '',
    options.length > 0 ? markdownTable([['option', 'what it does', 'default'], ...options]) : '',
    noteOf(command),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function argumentRow(argument: Argument): string[] {
  return [codeCell(new Help().argumentTerm(argument)), cell(argument.description)];
}

function optionRow(option: Option): string[] {
  const choices = option.argChoices ? ` (${option.argChoices.join(', ')})` : '';
  return [codeCell(option.flags), cell(option.description + choices), defaultOf(option)];
}

function defaultOf({ defaultValue, defaultValueDescription, envVar }: Option): string {
  const isNone = defaultValue === undefined || defaultValue === false;
  const isEmpty = Array.isArray(defaultValue) && defaultValue.length === 0;
  const value = isNone || isEmpty ? '' : codeCell(String(defaultValue));
  const told = defaultValueDescription ? cell(defaultValueDescription) : value;
  return envVar === undefined ? told : [told, `or \`${envVar}\``].filter(Boolean).join(', ');
}

/** What stands below a command's help: examples, the words that an option takes. */
function noteOf(command: Command): string {
  let shown = '';
  command.configureOutput({
    writeOut: (text) => {
      shown += text;
    },
    getOutHelpWidth: () => 100,
  });
  command.outputHelp();
  const note = shown.slice(command.helpInformation().length).trim();
  return note === '' ? '' : `\`\`\`text\n${note}\n\`\`\``;
}
