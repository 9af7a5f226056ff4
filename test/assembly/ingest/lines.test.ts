// The kernel tells of each line what its plain twin, the scanner of records, reads in it.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  MARK_DELIMITERS,
  MARK_END,
  MARK_OPENING,
  MARK_QUOTES,
  MARK_WORDS,
} from '../../../assembly/shared/line-marks.ts';
import type { CellCut } from '../../../trainer/ingest/dialect/dialect.ts';
import { LineText, makeLineKernel } from '../../../trainer/ingest/line-text.ts';
import { RecordScanner } from '../../../trainer/ingest/record-scanner.ts';
import { randomCut, randomText } from '../../trainer/ingest/random-csv.ts';

const RFC_4180: CellCut = { delimiter: ',', quote: '"', escape: 'doubled' };
const kernel = await makeLineKernel();

function stateOf({ delimiters, lines, isOpen, isSpoiled, cell, cells }: RecordScanner): string {
  return JSON.stringify({ delimiters, lines, isOpen, isSpoiled, cell, cells });
}

/** Reads all lines that the kernel tells with both. @returns how many it told */
function compare(text: LineText, cut: CellCut): number {
  const [told, plain] = [new RecordScanner(cut), new RecordScanner(cut)];
  let [all, start] = [0, 0];
  while (start < text.wholeLength) {
    const count = text.scan(start, plain.isOpen);
    for (let mark = 0; mark < count * MARK_WORDS; mark += MARK_WORDS) {
      const end = text.marks[mark + MARK_END];
      const before = plain.delimiters;
      told.takeLine(text.marks, mark, all + 1, 2);
      const hasReturn = text.data[end - 1] === 13 && end > start;
      const lone = plain.readLine(text.data, start, hasReturn ? end - 1 : end, all + 1, 2);
      expect([lone, stateOf(told)]).toEqual([-1, stateOf(plain)]);
      expect(plain.delimiters - before).toBe(text.marks[mark + MARK_DELIMITERS]);
      expect(plain.isOpen).toBe(text.marks[mark + MARK_OPENING] >= 0);
      const hasQuote = cut.quote !== null && text.data.subarray(start, end).includes(cut.quote);
      expect(text.marks[mark + MARK_QUOTES]).toBe(hasQuote ? 1 : 0);
      if (!plain.isOpen) for (const scanner of [told, plain]) scanner.reset();
      start = end + 1;
      all++;
    }
    if (count > 0) continue;
    // A line that the kernel leaves to its twin; what follows begins anew.
    start = text.data.indexOf(10, start) + 1;
    for (const scanner of [told, plain]) scanner.reset();
  }
  return all;
}

it('the kernel and the scanner agree on every line that the kernel tells', () => {
  const cutAndText = randomCut.chain((cut) => fc.tuple(fc.constant(cut), randomText(cut)));
  fc.assert(
    fc.property(cutAndText, ([cut, written]) => {
      const text = new LineText(kernel, cut);
      text.append(Buffer.from(`${written}\n`));
      compare(text, cut);
    }),
    { numRuns: 1500 },
  );
});

it.each([
  ['without quotes', '1,red,2\n'],
  ['all quoted', '"1","red, or ""green""","2"\n'],
  ['with line ends in cells', '"1","dear sir,\nthank you, ""really"",\n\nbye",2\n'],
  ['with returns', '"1","two\r\nlines",\r\n'],
  ['longer than a block', `"${'text, '.repeat(30)}",${'1'.repeat(150)}\n`],
  ['without cells', '\n'],
])('rows %s are all told', (_what, row) => {
  const text = new LineText(kernel, RFC_4180);
  text.append(Buffer.from(row.repeat(300)));
  expect(compare(text, RFC_4180)).toBe(row.split('\n').length * 300 - 300);
});

it.each([
  ['a quote inside text', '5" pipe,1\n'],
  ['text behind a quote', '"a"b,1\n'],
  ['a blank before a quote', ' "a",1\n'],
  ['a return in the middle', 'a\rb,1\n'],
  ['a NUL', 'a\0b,1\n'],
])('a line with %s is left to the scanner', (_what, line) => {
  const text = new LineText(kernel, RFC_4180);
  text.append(Buffer.from(`a,1\n${line}a,1\n`));
  expect(text.scan(0, false)).toBe(1);
  expect(text.scan(4, false)).toBe(0);
});

it('a delimiter of several bytes is left to the scanner', () => {
  const text = new LineText(kernel, { ...RFC_4180, delimiter: '、' });
  text.append(Buffer.from('a、1\n'));
  expect(text.scan(0, false)).toBe(0);
});
