// The one table of all commands: two blanks between columns, a rule below the head, and no wider than the terminal or
// 100 columns; where it would be, the texts of its widest columns are cut.
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import stringWidth from 'string-width';
import { oneLine } from '../print.ts';
import { glyphs } from './glyphs.ts';

const MOST_COLUMNS = 100;
/** A terminal that is narrower wraps the lines itself. */
const FEWEST_COLUMNS = 60;
/** No column of texts is cut to less. */
const NARROWEST = 10;
const GAP = 2;

/** Columns that a line of a report may have. */
export function lineWidth(stream: NodeJS.WriteStream = process.stdout): number {
  return Math.max(FEWEST_COLUMNS, Math.min(MOST_COLUMNS, stream.columns ?? MOST_COLUMNS));
}

/** The title of a column: of numbers, which stand to the right, or of words, to the left. */
export type Head = string | { words: string };

export function textTable(heads: Head[], rows: (string | number)[][]): string {
  const isText = heads.map((head) => typeof head !== 'string');
  const titles = heads.map((head) => (typeof head === 'string' ? head : head.words));
  const lines = [titles, ...rows].map((row) => row.map((cell) => oneLine(String(cell))));
  const widths = heads.map((_, i) => Math.max(...lines.map((row) => stringWidth(row[i] ?? ''))));
  const { rule, cut } = glyphs();
  const drawn = new Table({
    head: lines[0],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    colAligns: isText.map((left) => (left ? 'left' : 'right')),
    colWidths: fitted(widths, isText),
    truncate: cut,
    chars: {
      ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
      ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
      ...{ left: ' '.repeat(GAP), 'left-mid': ' '.repeat(GAP), right: '', 'right-mid': '' },
      ...{ mid: rule, 'mid-mid': rule.repeat(GAP), middle: ' '.repeat(GAP) },
    },
  });
  drawn.push(...lines.slice(1));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The widest columns of texts give what is too much. */
function fitted(widths: number[], isText: boolean[]): number[] {
  const fit = [...widths];
  const tooWide = () => fit.reduce((sum, width) => sum + width + GAP, 0) - lineWidth();
  while (tooWide() > 0) {
    const widest = fit.reduce(
      (best, width, i) => (isText[i] && (best < 0 || width > fit[best]) ? i : best),
      -1,
    );
    if (widest < 0 || fit[widest] <= NARROWEST) break;
    fit[widest] -= 1;
  }
  return fit;
}

/** Lines of words within the width, the following ones indented; a word that is longer stands alone. */
export function wrapped(text: string, indent: string, width = lineWidth()): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ (?! )/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(stripVTControlCharacters(longer)) > width) {
      lines.push(line);
      line = indent + word.trimStart();
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
