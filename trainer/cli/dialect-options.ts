// Options that say how a CSV is written: each is a field of a recipe's `source`.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../base/user-error.ts';
import { dialectFields, ENCODINGS, type SourceDialect } from '../recipe/source-dialect.ts';

/** The options of `addDialectOptions` as commander gives them. */
export interface DialectOptions {
  delimiter?: string;
  quote?: string;
  escape?: 'doubled' | '\\';
  encoding?: SourceDialect['encoding'];
  header?: boolean;
  columns?: string[];
  skipLines?: number;
  footerLines?: number;
  comment?: string;
  padShortRows?: boolean;
  decimal?: '.' | ',';
  thousands?: string;
  signs?: string[];
  missing?: string[];
  trim?: boolean;
  dateFormat?: string;
  pivot?: number;
}

export function addDialectOptions(command: Command): Command {
  return command
    .option('--delimiter <char>', "what stands between cells: ';', tab, …", field('delimiter'))
    .option('--quote <char>', `what cells stand in: '"', "'" or none`)
    .addOption(
      new Option('--escape <way>', 'how a quote is written in a cell').choices(['doubled', '\\']),
    )
    .addOption(new Option('--encoding <name>', 'encoding of the file').choices(ENCODINGS))
    .option('--header', 'a line names the columns')
    .option('--no-header', 'no line names the columns: they are column1, column2, …')
    .option('--columns <names...>', 'names of the columns, where no line has them')
    .option('--skip-lines <n>', 'lines before the table', field('skipLines', Number))
    .option('--footer-lines <n>', 'lines behind the table', field('footerLines', Number))
    .option('--comment <text>', 'what lines begin with that are no rows; none')
    .option('--pad-short-rows', 'cells that a row lacks at its end are missing')
    .addOption(new Option('--decimal <mark>', 'decimal mark of numbers').choices(['.', ',']))
    .option('--thousands <mark>', 'what parts the thousands of numbers; none')
    .option(
      '--signs <columns...>',
      "what may stand at a column's numbers: 'price=$', 'balance=€,()', 'size=' for nothing",
    )
    .option('--missing <texts...>', 'texts that mean a missing value')
    .option('--trim', 'blanks around cells are no part of them')
    .option('--date-format <format>', 'how dates are written: DD/MM/YYYY', field('dateFormat'))
    .option('--pivot <year>', 'first year that two digits stand for: 1950', field('pivot', Number));
}

/** Holds an option to what the recipe's field may be. */
function field(name: keyof typeof dialectFields, parse: (text: string) => unknown = tabOf) {
  return (text: string) => {
    const result = dialectFields[name].safeParse(parse(text));
    if (result.success) return result.data;
    throw new InvalidArgumentError(result.error.issues[0].message);
  };
}

const tabOf = (text: string) => (text === 'tab' || text === '\\t' ? '\t' : text);

/** @throws UserError when a column has no name */
function namesOf(columns: string[]): string[] {
  const result = dialectFields.header.safeParse(columns);
  if (result.success) return result.data as string[];
  const { path, message } = result.error.issues[0];
  throw new UserError(`--columns: name ${Number(path[0]) + 1} ${message}`);
}

/** @throws UserError when a column has no name, or what is no sign */
function signsOf(texts: string[]): SourceDialect['signs'] {
  const entries = texts.map((text) => {
    const [, column = '', list = ''] = /^(.+)=(.*)$/s.exec(text) ?? [];
    const signs = list === '' ? [] : list.split(',');
    const result = dialectFields.signs.safeParse(signs.length === 0 ? {} : { [column]: signs });
    if (column !== '' && result.success) return [column, signs];
    const fault = column === '' ? "must be like 'price=$'" : result.error?.issues[0].message;
    throw new UserError(`--signs '${text}': ${fault}`);
  });
  return Object.fromEntries(entries);
}

/** What the options say of the dialect. */
export function givenDialect({
  columns,
  quote,
  comment,
  thousands,
  signs,
  ...options
}: DialectOptions): SourceDialect {
  const orNone = (text: string) => (text === 'none' ? false : text);
  return {
    ...options,
    ...(columns === undefined ? {} : { header: namesOf(columns) }),
    ...(quote === undefined ? {} : { quote: orNone(quote) }),
    ...(comment === undefined ? {} : { comment: orNone(comment) }),
    ...(thousands === undefined ? {} : { thousands: orNone(thousands) }),
    ...(signs === undefined ? {} : { signs: signsOf(signs) }),
  } as SourceDialect;
}
