// CSVs as they come: each trait alone, in pairs, and broken. Each gives the right table, or is asked about, or is
// refused with a line and a remedy; none gives fewer rows than it has without saying so.
import { describe, expect, it } from 'vitest';
import { type Row, readAsFound, sorted } from './read-as-found.ts';

const COLORS = ['red', 'green', 'blue'];
const ROWS: Row[] = Array.from({ length: 40 }, (_, i) => [
  String(i + 100),
  COLORS[i % 3],
  `${i}.25`,
]);
const NAMES = ['id', 'color', 'size'];

interface Style {
  names?: string[] | null;
  delimiter?: string;
  end?: string;
  cell?: (cell: string, column: number) => string;
}

/** The table as text. */
function write({ names = NAMES, delimiter = ',', end = '\n', cell = (text) => text }: Style = {}) {
  const line = (cells: Row) => cells.map((text, c) => cell(text ?? '', c)).join(delimiter);
  const lines = [...(names === null ? [] : [names.join(delimiter)]), ...ROWS.map(line)];
  return lines.join(end) + end;
}

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const big = (text: string) => utf16(text).swap16();
const latin = (text: string) => Buffer.from(text, 'latin1');
const comma = (cell: string) => cell.replace('.', ',');
const changed = (change: (cell: string, c: number) => string | null) =>
  ROWS.map((row) => row.map((cell, c) => change(cell ?? '', c)));
const quoted = (cell: string) => `"${cell}"`;
const café = (text: string) => text.replaceAll('red', 'café');

/** What gives the whole table: the cells, where they are others than those of ROWS. */
const right: [trait: string, content: string | Uint8Array, rows?: Row[]][] = [
  ['plain', write()],
  ['semicolons', write({ delimiter: ';' })],
  ['tabs', write({ delimiter: '\t' })],
  ['bars', write({ delimiter: '|' })],
  ['carets', write({ delimiter: '^' })],
  ['blanks', write({ delimiter: ' ' })],
  ['\\r\\n', write({ end: '\r\n' })],
  ['\\r', write({ end: '\r' })],
  ['\\n and \\r\\n', write().replaceAll('\n1', '\r\n1')],
  ['\\r and \\r\\n', write({ end: '\r' }).replaceAll('\r11', '\r\n11')],
  ['no line end at the end', write().trimEnd()],
  ['blank lines between rows', write().replaceAll('\n11', '\n\n\n11')],
  ['blank lines at both ends', `\n\n${write()}\n\n\n`],
  ['a byte order mark', `\uFEFF${write()}`],
  ['sep=;', `sep=;\n${write({ delimiter: ';' })}`],
  ['"sep=;"', `"sep=;"\n${write({ delimiter: ';' })}`],
  ['sep=, and \\r\\n', `sep=,\r\n${write({ end: '\r\n' })}`],
  ['UTF-16 LE with a mark', utf16(`\uFEFF${write()}`)],
  ['UTF-16 LE without a mark', utf16(write())],
  ['UTF-16 BE with a mark', big(`\uFEFF${write()}`)],
  ['UTF-16 BE without a mark', big(write())],
  ['Latin-1', latin(café(write())), changed(café)],
  [
    'the euro sign of windows-1252',
    Buffer.concat([latin(write()), Buffer.from('140,\x80,1.25\n', 'latin1')]),
    [...ROWS, ['140', '€', '1.25']],
  ],
  ['no header', write({ names: null })],
  ['no header, semicolons', write({ names: null, delimiter: ';' })],
  ['a preamble', `Colors of 2024\nmade by hand\n${write()}`],
  ['a preamble with delimiters', `Colors,2024\n${write()}`],
  ['a preamble of as many cells, mostly empty', `Colors,,\n${write()}`],
  ['comments', `# by hand\n${write()}# checked\n`],
  ['comments amid rows', write().replaceAll('\n11', '\n# eleven\n11')],
  ['a footer', `${write()}Total: 40 rows\n`],
  ['a footer of several lines', `${write()}\nTotal 40\nSource: us\n`],
  ['quotes round all', write({ cell: quoted })],
  ['quotes round some', write({ cell: (text, c) => (c === 1 ? quoted(text) : text) })],
  [
    'single quotes',
    write({ cell: (text, c) => (c === 1 ? `'${text}, a'` : text) }),
    changed((text, c) => (c === 1 ? `${text}, a` : text)),
  ],
  [
    'delimiters in quotes',
    write({ cell: (text, c) => (c === 1 ? quoted(`${text}, x`) : text) }),
    changed((text, c) => (c === 1 ? `${text}, x` : text)),
  ],
  [
    'line ends in quotes',
    write({ cell: (text, c) => (c === 1 ? quoted(`a ${text}\nthing`) : text) }),
    changed((text, c) => (c === 1 ? `a ${text}\nthing` : text)),
  ],
  [
    'quotes written twice',
    write({ cell: (text, c) => (c === 1 ? quoted(`a ""${text}""`) : text) }),
    changed((text, c) => (c === 1 ? `a "${text}"` : text)),
  ],
  [
    'quotes behind backslashes',
    write({ cell: (text, c) => (c === 1 ? quoted(`a \\"${text}\\", b`) : text) }),
    changed((text, c) => (c === 1 ? `a "${text}", b` : text)),
  ],
  [
    'quotes amid plain cells',
    write({ cell: (text, c) => (c === 1 ? `12" ${text}` : text) }),
    changed((text, c) => (c === 1 ? `12" ${text}` : text)),
  ],
  ['blanks behind delimiters', write({ cell: (text, c) => (c > 0 ? ` ${text}` : text) })],
  ['blanks before quotes', write({ cell: (text, c) => (c > 0 ? ` "${text}"` : text) })],
  [
    'a trailing delimiter',
    write({ names: [...NAMES, ''] }).replaceAll(/(\d)\n/g, '$1,\n'),
    ROWS.map((row) => [...row, null]),
  ],
  ['decimal commas and semicolons', write({ delimiter: ';', cell: comma }), changed(comma)],
  [
    'decimal commas in quotes',
    write({ cell: (text) => (text.includes('.') ? quoted(comma(text)) : text) }),
    changed(comma),
  ],
  [
    'decimal commas, semicolons, \\r\\n, Latin-1',
    latin(café(write({ delimiter: ';', cell: comma, end: '\r\n' }))),
    changed((text) => café(comma(text))),
  ],
  [
    'decimal commas, tabs, UTF-16',
    utf16(`\uFEFF${write({ delimiter: '\t', cell: comma })}`),
    changed(comma),
  ],
  ['preamble, comments, footer', `Colors\n# a\n${write()}# b\nTotal: 40\n`],
  ['preamble, semicolons, \\r', `Colors\r\r${write({ delimiter: ';', end: '\r' })}`],
  ['sep=, \\r\\n, UTF-16', utf16(`\uFEFFsep=;\r\n${write({ delimiter: ';', end: '\r\n' })}`)],
  ['a BOM, semicolons, no header', `\uFEFF${write({ delimiter: ';', names: null })}`],
  [
    'tabs and quotes with tabs',
    write({ delimiter: '\t', cell: (text, c) => (c === 1 ? quoted(`${text}\tx`) : text) }),
    changed((text, c) => (c === 1 ? `${text}\tx` : text)),
  ],
  [
    'bars, single quotes, \\r\\n',
    write({ delimiter: '|', end: '\r\n', cell: (text, c) => (c === 1 ? `'${text}|a'` : text) }),
    changed((text, c) => (c === 1 ? `${text}|a` : text)),
  ],
  [
    'a footer behind semicolons and \\r\\n',
    `${write({ delimiter: ';', end: '\r\n' })}Total: 40\r\n`,
  ],
  ['names with delimiters and line ends', write({ names: ['id', '"color, of\na thing"', 'size'] })],
  ['1,000 columns', wide(1000), wideRows(1000)],
];

function wideRows(columns: number): Row[] {
  return Array.from({ length: 5 }, (_, r) =>
    Array.from({ length: columns }, (_, c) => `${r + c}.5`),
  );
}

function wide(columns: number): string {
  const names = Array.from({ length: columns }, (_, c) => `name${c}`);
  return [names, ...wideRows(columns)].map((cells) => cells.join(',')).join('\n');
}

describe('gives the right table', () => {
  it.each(right)('%s', async (_, content, rows = ROWS) => {
    const outcome = await readAsFound(content);
    expect(outcome).toMatchObject({ kind: 'rows', rejected: 0 });
    if (outcome.kind === 'rows') expect(sorted(outcome.rows)).toEqual(sorted(rows));
  });

  it('without the cells that mean a missing value', async () => {
    const markers = ['NA', '?', 'N/A', '-', 'null'];
    const content = markers.reduce(
      (text, marker, i) => text.replace(`\n10${i},red,${i}.25`, `\n10${i},red,${marker}`),
      write(),
    );
    const outcome = await readAsFound(content.replace('103,red,3.25', '103,red,-'));
    expect(
      outcome.kind === 'rows' && outcome.rows.filter(([, , size]) => size === null),
    ).toHaveLength(2);
  });
});

/** What is asked about, as nothing in the file settles it. */
const asked: [trait: string, content: string, about: string[]][] = [
  ['texts alone', 'name,color\nann,red\nbob,blue\ncid,green\n', ['header']],
  ['days and months up to 12', 'n,day\n1,01/02/2024\n2,03/04/2024\n', ['dateFormat']],
  ['1,234 throughout', 'n;price\n1;1,234\n2;2,345\n3;5,678\n', ['decimal']],
  ['0,5 and 0.5', 'a;b\n1,5;2.5\n2,5;3.5\n', ['decimal']],
  ['one column', 'size\n1\n2\n3\n', ['delimiter']],
  ['commas and semicolons alike', 'a,b;c\n1,2;3\n4,5;6\n7,8;9\n', ['delimiter']],
  [
    'a header of another width',
    'id,color,size,more\n1,red,2.5\n2,blue,3.5\n3,red,4.5\n',
    ['header'],
  ],
  [
    'Cyrillic in windows-1251',
    Buffer.from(
      [...'n,c\n']
        .map((c) => c.charCodeAt(0))
        .concat([
          49, 44, 0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0, 10, 50, 44, 0xca, 0xe8, 0xe5, 0xe2, 10,
        ]),
    ) as unknown as string,
    ['encoding'],
  ],
  ['a quote that never closes', write().replace(',green', ',"green'), ['quote']],
];

describe('asks', () => {
  it.each(asked)('about %s', async (_, content, about) => {
    expect(await readAsFound(content)).toEqual({ kind: 'asked', about });
  });
});

/** What is refused: where and why, and what to do. */
const refused: [trait: string, content: string | Uint8Array, message: RegExp][] = [
  ['nothing', '', /^rows\.csv: is empty$/],
  ['blank lines alone', '\n \n\n', /^rows\.csv: is empty$/],
  ['a header alone', 'id,color,size\n', /^rows\.csv: has no rows/],
  ['a NUL', write().replace('green', 'gr\0en'), /line 3: has a NUL byte; save it as text in UTF-8/],
  [
    'a name twice',
    write({ names: ['id', 'size', 'size'] }),
    /line 1: column 'size' appears twice .* header: \['id', 'size', 'size 3'\]/,
  ],
  [
    'the header twice',
    `${write()}${write()}`,
    /line 42: is the header once more: files were joined here/,
  ],
  [
    'a BOM in the middle',
    write().replace('\n110', '\n\uFEFF110'),
    /line 12: begins with a byte order mark: files were joined/,
  ],
  ['many ragged rows', write().replaceAll(',red', ''), /lines cannot be read:\n.*line 2: .*2/],
  ['a web page', '<!DOCTYPE html><html><body>Log in</body></html>', /is a web page/],
  ['an Excel workbook', Buffer.from('PK\x03\x04....xl/workbook.xml'), /save the sheet as CSV/],
  ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /save the sheet as CSV/],
  ['a line of 5 MB', `a,b\n1,${'x'.repeat(5e6)}\n2,y\n`, /line 2: is longer than 4 MB/],
];

describe('refuses', () => {
  it.each(refused)('%s', async (_, content, message) => {
    const outcome = await readAsFound(content);
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringMatching(message) });
  });
});

/** What costs rows, and says so: rows that are read, lines that are not, and words of the warning. */
const warned: [trait: string, content: string, read: number, rejected: number, warning: RegExp][] =
  [
    ['a short row', write().replace(',green', ''), 39, 1, /line 3: /],
    ['a long row', write().replace(',green', ',green,,x'), 39, 1, /line 3: /],
    ['text behind a quote', write().replace('green', '"gr"een'), 39, 1, /line 3: /],
    ['a short row, semicolons', write({ delimiter: ';' }).replace(';green', ''), 39, 1, /line 3: /],
    [
      'a short row behind a preamble, \\r',
      `Colors\r${write({ end: '\r' }).replace(',green', '')}`,
      39,
      1,
      /line 4: has 2 cells, and the table 3 columns/,
    ],
    [
      'a short row behind a comment, single quotes',
      `# a\n${write({ cell: (text, c) => (c === 1 ? `'${text},a'` : text) }).replace(",'green,a'", '')}`,
      39,
      1,
      /line 4: has 2 cells/,
    ],
  ];

describe('warns of', () => {
  it.each(warned)('%s', async (_, content, read, rejected, warning) => {
    const outcome = await readAsFound(content, { quote: content.includes("'") ? "'" : '"' });
    expect(outcome).toMatchObject({ kind: 'rows', rejected });
    if (outcome.kind !== 'rows') return;
    expect(outcome.rows).toHaveLength(read);
    expect(outcome.warnings).toMatch(warning);
  });
});
