// A dialect in words: a sentence for everything that is not as most would expect it, with what it was told from.

import { PARENTHESES } from '../../../runtime/schema/number-signs.ts';
import type { CsvDialect } from './dialect.ts';
import { nameOf } from './doubts.ts';
import type { FoundFrame } from './find-frame.ts';
import type { FoundMarks } from './find-marks.ts';

import type { FileSample } from './sample-file.ts';
import type { ScoredCut } from './score-cuts.ts';

interface Found {
  sample: FileSample;
  best: ScoredCut;
  frame: FoundFrame;
  marks: FoundMarks;
}

/** Sentences to be shown, without a period. */
export function describeDialect(dialect: CsvDialect, found: Found): string[] {
  return [
    ...describeText(dialect, found),
    ...describeFrame(dialect, found.frame),
    ...describeMarks(dialect, found.marks),
  ];
}

function describeText(dialect: CsvDialect, found: Found): string[] {
  const { encoding, delimiter, quote } = dialect;
  const { sample, best } = found;
  const { words } = sample.encoding;
  const shown = words.length === 0 ? '' : `, which reads ${words.join(', ')}`;
  const share = Math.round(100 * best.widthShare);
  return [
    ...(encoding === 'utf-8' ? [] : [`encoding ${encoding}${shown}`]),
    `${best.width} columns parted by ${nameOf(delimiter)}: ${share} % of the lines looked at have as many`,
    ...(quote === "'" ? ["cells stand in single quotes (')"] : []),
    ...(quote === null && sample.head.includes('"') ? ['quotes are part of the text'] : []),
    ...(dialect.escape === '\\' ? ['a quote in a cell is written \\"'] : []),
  ];
}

function describeFrame(dialect: CsvDialect, frame: FoundFrame): string[] {
  const { skipLines, header, comment, footerLines } = dialect;
  return [
    ...(skipLines === 0
      ? []
      : [`${countLines(skipLines)} before the table ${skipLines === 1 ? 'is' : 'are'} skipped`]),
    ...(header === false ? ['no line names the columns: they are column1, column2, …'] : []),
    ...(frame.headerLine === null || skipLines === 0
      ? []
      : [`line ${frame.headerLine} names the columns`]),
    ...(comment === null ? [] : [`lines that begin with ${comment} are comments`]),
    ...(footerLines === 0
      ? []
      : [
          `${footerLines === 1 ? 'the last line is no row' : `the last ${footerLines} lines are no rows`}: '${frame.footer[0].slice(0, 60)}'`,
        ]),
  ];
}

/** What is said of the marks alone. */
export function describeMarks(dialect: CsvDialect, marks: FoundMarks): string[] {
  const { decimal, thousands, signs, missing, trim } = dialect;
  const markers = missing.map((marker) => {
    const columns = marks.markers.get(marker);
    return columns === undefined ? `'${marker}'` : `'${marker}' (in ${listOf(columns)})`;
  });
  return [
    ...(decimal === ',' ? ['numbers have a decimal comma'] : []),
    ...(thousands === null ? [] : [`'${thousands}' parts the thousands of numbers`]),
    ...Object.entries(signs).map(describeSigns),
    ...(markers.length === 0 ? [] : [`a value is missing where a cell is ${markers.join(', ')}`]),
    ...(trim ? ['blanks around cells are no part of them'] : []),
    ...[...marks.dates].map(([column, format]) => `dates of '${column}' are written ${format}`),
  ];
}

function describeSigns([column, signs]: [string, string[]]): string {
  const plain = signs.filter((sign) => sign !== PARENTHESES).join("' or '");
  const counts = plain === '%' ? ', so that 5% is the number 5' : '';
  const said = [
    ...(plain === '' ? [] : [`'${plain}' is no part of the numbers of '${column}'${counts}`]),
    ...(signs.includes(PARENTHESES) ? [`parentheses make numbers of '${column}' negative`] : []),
  ];
  return said.join(', and ');
}

function listOf(names: string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown}, …` : shown;
}

function countLines(count: number): string {
  return `${count} ${count === 1 ? 'line' : 'lines'}`;
}
