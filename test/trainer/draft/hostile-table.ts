// One small table, written as people's programs write tables: with traits that are legal, and broken in ways that files
// are. What was written is known, so that what is read can be held to it.
const COLORS = ['red', 'green', 'blue'];
const ROWS = 48;

/** amount, count (missing in some rows), color, note, and left, the target. */
export type Row = [amount: string, count: string, color: string, note: string, left: string];

export const NAMES = ['amount', 'count', 'color', 'note', 'left'];

export function plainRows(): Row[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const amount = ((i * 7919) % 1000) + 1000 + ((i * 31) % 97) / 100 + 0.005;
    const count = i % 7 === 3 ? '' : String((i * 37) % 23);
    const color = COLORS[i % 3];
    const left = (i * 13) % 5 < 2 ? 'yes' : 'no';
    return [amount.toFixed(2), count, color, i % 4 < 2 ? 'near' : 'far away', left];
  });
}

/** How the table is written; traits change it, and broken files change the lines. */
export interface Style {
  delimiter: string;
  end: string;
  header: boolean;
  quote: '"' | "'";
  isBackslash: boolean;
  encode: (text: string) => Uint8Array;
  /** The cell of a row, before it is quoted. */
  cell: (text: string, column: number, row: number) => string;
  /** Is the cell quoted, also where it need not be? */
  quotes: (column: number) => boolean;
  before: string[];
  after: string[];
  /** Lines that stand behind so many rows. */
  amid: string[];
  /** Around each cell. */
  pad: string;
  hasMark: boolean;
  /** Of a value as it is read. */
  reads: (text: string, column: number) => string;
}

const utf8 = (text: string) => Buffer.from(text);

export function plainStyle(): Style {
  return {
    ...{ delimiter: ',', end: '\n', header: true, quote: '"', isBackslash: false, encode: utf8 },
    ...{ cell: (text) => text, quotes: () => false, before: [], after: [], amid: [], pad: '' },
    ...{ hasMark: false, reads: (text) => text },
  };
}

export interface Trait {
  name: string;
  /** No two traits of one group go together. */
  group: string;
  apply: (style: Style) => void;
}

/** Changes the cells of one column, behind what other traits do. */
function changeCells(style: Style, column: number, change: (text: string, row: number) => string) {
  const { cell } = style;
  style.cell = (text, c, row) => {
    const own = cell(text, c, row);
    return c === column && own !== '' ? change(own, row) : own;
  };
}

function changeTexts(style: Style, column: number, change: (text: string) => string) {
  const { reads } = style;
  changeCells(style, column, change);
  style.reads = (text, c) => (c === column ? change(reads(text, c)) : reads(text, c));
}

const wide = (text: string) => Buffer.from(text, 'utf16le');
const trait = (group: string, name: string, apply: (style: Style) => void): Trait => ({
  ...{ group, name, apply },
});
const set = (group: string, name: string, own: Partial<Style>) =>
  trait(group, name, (style) => Object.assign(style, own));
const grouped = (text: string, mark: string) => text.replace(/^(\d)(\d{3})/, `$1${mark}$2`);
const excel = (style: Style) => style.before.unshift(`sep=${style.delimiter}`);

export const TRAITS: Trait[] = [
  set('delimiter', 'semicolons', { delimiter: ';' }),
  set('delimiter', 'tabs', { delimiter: '\t' }),
  set('delimiter', 'bars', { delimiter: '|' }),
  set('header', 'no header', { header: false }),
  trait('number', 'decimal commas', (style) =>
    changeCells(style, 0, (text) => text.replace('.', ',')),
  ),
  trait('number', 'thousands', (style) => changeCells(style, 0, (text) => grouped(text, ','))),
  trait('number', 'German numbers', (style) =>
    changeCells(style, 0, (text) => grouped(text.replace('.', ','), '.')),
  ),
  trait('sign', 'a currency', (style) => changeCells(style, 0, (text) => `$${text}`)),
  trait('sign', 'a currency behind', (style) => changeCells(style, 0, (text) => `${text} €`)),
  trait('missing', 'NA', (style) => {
    const { cell } = style;
    style.cell = (text, c, row) => (text === '' ? 'NA' : cell(text, c, row));
  }),
  trait('missing', '?', (style) => {
    const { cell } = style;
    style.cell = (text, c, row) => (text === '' ? '?' : cell(text, c, row));
  }),
  set('pad', 'blanks before cells', { pad: ' ' }),
  trait('end', 'CR alone', (style) => Object.assign(style, { end: '\r' })),
  set('end', 'CR and LF', { end: '\r\n' }),
  set('end', 'mixed ends', { end: 'mixed' }),
  trait('encoding', 'Latin-1', (style) => {
    changeTexts(style, 3, (text) => text.replace('near', 'très près'));
    style.encode = (text) => Buffer.from(text.replaceAll('€', '\x80'), 'latin1');
  }),
  set('encoding', 'UTF-16', { encode: (text) => wide(text), hasMark: true }),
  set('encoding', 'UTF-16 BE without a mark', { encode: (text) => wide(text).swap16() }),
  trait('encoding', 'UTF-8 with a mark', (style) => {
    changeTexts(style, 3, (text) => text.replace('near', 'très près'));
    style.hasMark = true;
  }),
  trait('sep', 'sep=', excel),
  set('quote', 'quotes round all', { quotes: () => true }),
  trait('quote', 'line ends in quotes', (style) =>
    changeTexts(style, 3, (text) => text.replace(' ', '\n')),
  ),
  trait('quote', 'quotes written twice', (style) =>
    changeTexts(style, 3, (text) => text.replace('far', 'so "far"')),
  ),
  trait('quote', 'quotes behind a backslash', (style) => {
    style.isBackslash = true;
    changeTexts(style, 3, (text) => text.replace('far', 'so "far", and'));
  }),
  trait('quote', 'single quotes', (style) => {
    style.quote = "'";
    changeTexts(style, 3, (text) => text.replace(' ', `${style.delimiter} `));
  }),
  set('blank', 'blank lines', { amid: ['', ' ', ''] }),
  set('before', 'a preamble', { before: ['Colors of 2024', '', 'made by hand'] }),
  set('before', 'a preamble of cells', { before: ['Colors,2024', 'by;hand'] }),
  set('comment', 'comments', { amid: ['# by hand', '# checked, twice'] }),
  set('after', 'a footer', { after: ['', 'Total: 48 rows', 'Source: us'] }),
];

/** Lines of the file, with what each is. */
export interface Lines {
  style: Style;
  lines: string[];
  /** Index of the header; −1 where there is none. */
  header: number;
  /** Index of each row. */
  rows: number[];
}

export interface Breakage {
  name: string;
  /** Changes the lines; null where it does not go with the style. @returns the row that it breaks */
  apply: (file: Lines) => number | null;
}

const BROKEN_ROW = 20;

function change(file: Lines, row: number, by: (line: string) => string): number {
  file.lines[file.rows[row]] = by(file.lines[file.rows[row]]);
  return row;
}

const breakage = (name: string, by: (line: string, file: Lines) => string): Breakage => ({
  name,
  apply: (file) => change(file, BROKEN_ROW, (line) => by(line, file)),
});

/** The text from the last delimiter on is the target. */
const withoutLast = (line: string, { style }: Lines) =>
  line.slice(0, line.lastIndexOf(style.delimiter));

export const BREAKAGES: Breakage[] = [
  breakage('a quote that never closes', (line, { style }) =>
    line.replace(/(red|green|blue)/, `${style.quote}$1`),
  ),
  breakage('text behind a quote', (line, { style: { delimiter, quote } }) =>
    [`${quote}1${quote}x`, ...line.split(delimiter).slice(1)].join(delimiter),
  ),
  breakage('a short row', withoutLast),
  breakage('a long row', (line, { style }) => `${line}${style.delimiter}more`),
  {
    name: 'a last row that is cut off',
    apply: (file) => change(file, file.rows.length - 1, (line) => withoutLast(line, file)),
  },
  breakage('a NUL', (line) => line.replace(/(red|green|blue)/, '$1\0')),
  {
    name: 'a BOM in the middle',
    apply: (file) =>
      // Its bytes are letters there.
      file.style.encode('é').length === 1
        ? null
        : change(file, BROKEN_ROW, (line) => `\uFEFF${line}`),
  },
  {
    name: 'the header twice',
    apply: (file) =>
      file.header < 0 ? null : change(file, BROKEN_ROW, () => file.lines[file.header]),
  },
  breakage('a letter that is not of the encoding', (line) => line.replace(/red|green/, 'r\uE000d')),
  breakage('a line of 5 MB', (line) => line.replace(/(red|green|blue)/, 'x'.repeat(5e6))),
];

/** The file's bytes, and what must be read of it. */
export interface HostileFile {
  bytes: Uint8Array;
  target: string;
  /** Rows as they must be read, each as JSON, sorted. */
  expected: string[];
  /** The row that is broken, as it was meant, and the line where it begins, from 1. */
  broken: { row: string; line: number } | null;
}

/** @returns null where these do not go together */
export function writeHostile(traits: Trait[], broken: Breakage | null): HostileFile | null {
  if (new Set(traits.map(({ group }) => group)).size < traits.length) return null;
  const style = plainStyle();
  // Excel's line tells the delimiter, and stands above whatever else does.
  const isLast = ({ group }: Trait) => Number(group === 'sep');
  for (const own of [...traits].sort((a, b) => isLast(a) - isLast(b))) own.apply(style);
  const file = linesOf(style);
  const at = broken === null ? -1 : broken.apply(file);
  if (at === null) return null;
  const values = plainRows().map((row) => JSON.stringify(row.map(style.reads)));
  const text = (style.hasMark ? '\uFEFF' : '') + joined(file.lines, style.end);
  const bytes = style.encode(text);
  const mark = Buffer.from('\uE000');
  const place = broken?.name.startsWith('a letter') ? Buffer.from(bytes).indexOf(mark) : -1;
  return {
    bytes:
      place < 0
        ? bytes
        : Buffer.concat([bytes.subarray(0, place), Buffer.from([0xff]), bytes.subarray(place + 3)]),
    target: style.header ? 'left' : 'column5',
    expected: [...values].sort(),
    broken: at < 0 ? null : { row: values[at], line: lineOf(file, file.rows[at]) },
  };
}

/** Lines may hold line ends. */
function lineOf({ lines }: Lines, index: number): number {
  return lines.slice(0, index).reduce((sum, line) => sum + line.split('\n').length, 1);
}

function linesOf(style: Style): Lines {
  const { delimiter, before, after, amid } = style;
  const names = style.quotes(0) ? NAMES.map((name) => quoted(name, style)) : NAMES;
  const lines = [...before, ...(style.header ? [names.join(delimiter)] : [])];
  const header = style.header ? lines.length - 1 : -1;
  const rows = plainRows().map((row, r) => {
    if (r > 0 && r % 15 === 0) lines.push(...amid);
    const cells = row.map((text, c) => cellText(style.cell(text, c, r), c, style));
    return lines.push(cells.join(delimiter)) - 1;
  });
  return { style, lines: [...lines, ...after], header, rows };
}

function cellText(text: string, column: number, style: Style): string {
  const { delimiter, quote, pad } = style;
  const mustQuote = [delimiter, quote, '\n'].some((own) => text.includes(own));
  const cell = mustQuote || style.quotes(column) ? quoted(text, style) : text;
  return column > 0 ? pad + cell : cell;
}

function quoted(text: string, { quote, isBackslash }: Style): string {
  return quote + text.replaceAll(quote, isBackslash ? `\\${quote}` : quote + quote) + quote;
}

function joined(lines: string[], end: string): string {
  const ends = (i: number) => (end === 'mixed' ? ['\n', '\r\n'][i % 2] : end);
  return lines.map((line, i) => line + ends(i)).join('');
}
