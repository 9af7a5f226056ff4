// Measures how often a CSV's dialect is found, over the labeled files of ws-garcia/CSVsniffer, beside papaparse:
//
//   npm run check:dialects -- FOLDER [--list]
//
// FOLDER is a clone of that collection. A file is right where delimiter, quote and escape give the same rows and
// cells as the labeled ones; its header is another matter. What is neither right nor asked is a silent fault.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import type { CellCut } from '../trainer/ingest/dialect/dialect.ts';
import { cutQuestions } from '../trainer/ingest/dialect/doubts.ts';
import { decode, findEncoding } from '../trainer/ingest/dialect/encoding.ts';
import { scoreCuts } from '../trainer/ingest/dialect/score-cuts.ts';
import { splitRecords } from '../trainer/ingest/dialect/split-records.ts';
import type { Encoding } from '../trainer/recipe/source-dialect.ts';

interface LabeledFile {
  name: string;
  text: string;
  cut: CellCut;
}

interface Figures {
  files: number;
  right: number;
  /** Of the right ones, those that are asked about all the same. */
  rightAsked: number;
  wrongAsked: string[];
  silent: string[];
  papaparse: number;
  milliseconds: number;
}

const SETS: [set: string, labels: string, folder: string, wanted: number][] = [
  ['Pollock', 'POLLOCK-dialect_annotations.txt', 'CSV', 0.96],
  ['GitHub', 'CCSV-manual_Dialect_Annotation.txt', 'CSV_Wrangling/data/github/Curated files', 0.92],
  ['W3C', 'W3C-CSVW-dialect_annotations.txt', 'W3C-CSVW', 0.97],
];

const DELIMITERS = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['vslash', '|'],
  ['space', ' '],
  ['nsign', '#'],
]);
const ENCODINGS = new Map<string, Encoding>([
  ['windows-1251', 'windows-1251'],
  ['shif-jis', 'shift_jis'],
  ['gb2312', 'gb18030'],
  ['ansi', 'windows-1252'],
]);
/** Files whose label is not what they are; they count as wrong, and nothing could ask about them. */
const MISLABELED = new Set([
  'gsi_adresser_og_elevtall_2010.csv', // 7 cells parted by semicolons in every line; the label says commas
]);
/** What is read of each file, as of any file's start. */
const HEAD_BYTES = 256 * 1024;

/** The labeled files of a set that are at hand. */
function readLabeled(root: string, labels: string, folder: string): LabeledFile[] {
  const lines = readFileSync(join(root, 'python/ground truth', labels), 'utf8').split(/\r?\n/);
  return lines.slice(2).flatMap((line): LabeledFile[] => {
    const [name, encoding, delimiter, quote, way] = line.split('|');
    const path = join(root, folder, name);
    if (name === '' || !existsSync(path)) return [];
    const bytes = readFileSync(path).subarray(0, HEAD_BYTES);
    const text = decode(bytes, ENCODINGS.get(encoding) ?? findEncoding(bytes).encoding);
    const cut: CellCut = {
      delimiter: DELIMITERS.get(delimiter) ?? ',',
      quote: quote === 'singlequote' ? "'" : '"',
      escape: way === 'backslash' ? '\\' : 'doubled',
    };
    return [{ name, text, cut }];
  });
}

function measure(files: LabeledFile[]): Figures {
  const figures: Figures = {
    ...{ files: files.length, right: 0, rightAsked: 0, papaparse: 0, milliseconds: 0 },
    ...{ wrongAsked: [], silent: [] },
  };
  for (const { name, text, cut } of files) {
    const labeled = cellsOf(text, cut);
    const start = performance.now();
    const cuts = scoreCuts(text);
    const isAsked = cutQuestions(cuts, {}).length > 0;
    figures.milliseconds += performance.now() - start;
    const isRight = cellsOf(text, cuts[0].cut) === labeled;
    if (isRight) figures.right++;
    if (isRight && isAsked) figures.rightAsked++;
    const { delimiter, quote } = cuts[0].cut;
    const fault = `${name}: ${JSON.stringify(cut.delimiter)} ${cut.quote}, found ${JSON.stringify(delimiter)} ${quote}`;
    if (!isRight && !MISLABELED.has(name))
      (isAsked ? figures.wrongAsked : figures.silent).push(fault);
    if (papaparseCells(text) === labeled) figures.papaparse++;
  }
  return figures;
}

function cellsOf(text: string, cut: CellCut): string {
  const records = splitRecords(text, cut).records.map(({ cells }) => cells);
  return JSON.stringify(records);
}

/** The cells by the delimiter that papaparse finds: it looks for no other quote or escape. */
function papaparseCells(text: string): string {
  const { meta } = Papa.parse<string[]>(text, { preview: 50 });
  return cellsOf(text, { delimiter: meta.delimiter, quote: '"', escape: 'doubled' });
}

const percent = (part: number, of: number) => `${((100 * part) / of).toFixed(1)} %`;

function main(root: string | undefined, isListed: boolean): void {
  if (root === undefined || !existsSync(join(root, 'python/ground truth'))) {
    console.error(
      'usage: npm run check:dialects -- FOLDER [--list], a clone of ws-garcia/CSVsniffer',
    );
    process.exitCode = 2;
    return;
  }
  for (const [set, labels, folder, wanted] of SETS) {
    const figures = measure(readLabeled(root, labels, folder));
    const { files, right, wrongAsked, silent } = figures;
    console.log(
      [
        `${set.padEnd(8)} ${files} files: ${percent(right, files)} right (wanted ${percent(wanted, 1)})`,
        `papaparse ${percent(figures.papaparse, files)}`,
        `asked ${figures.rightAsked + wrongAsked.length} (${wrongAsked.length} of them wrong)`,
        `silently wrong ${silent.length}`,
        `${(figures.milliseconds / files).toFixed(1)} ms a file`,
      ].join(', '),
    );
    for (const fault of silent) console.log(`  silently wrong: ${fault}`);
    if (isListed) for (const fault of wrongAsked) console.log(`  asked: ${fault}`);
    if (right < wanted * files || silent.length > 0) process.exitCode = 1;
  }
}

main(
  process.argv.slice(2).find((argument) => !argument.startsWith('--')),
  process.argv.includes('--list'),
);
