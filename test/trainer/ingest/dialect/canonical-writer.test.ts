// Files of any dialect become plain CSV with the same cells, with the kernel and without, in whatever pieces they come.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CanonicalWriter } from '../../../../trainer/ingest/dialect/canonical-writer.ts';
import { type CsvDialect, RFC_4180 } from '../../../../trainer/ingest/dialect/dialect.ts';
import { splitRecords } from '../../../../trainer/ingest/dialect/split-records.ts';
import type { LineKernel } from '../../../../trainer/ingest/line-kernel.ts';
import { makeLineKernel, noLineKernel } from '../../../../trainer/ingest/line-text.ts';
import { piecesOf, randomCut, randomText } from '../random-csv.ts';

const kernel = await makeLineKernel();

/** The text that is written, and what is counted; or what is said of a file that cannot be. */
function write(pieces: Buffer[], dialect: CsvDialect, by: LineKernel) {
  const written: Buffer[] = [];
  const collect = (bytes: Uint8Array) => written.push(Buffer.from(bytes));
  const writer = new CanonicalWriter('rows.csv', dialect, by, collect);
  try {
    for (const piece of pieces) writer.push(piece);
    const counts = writer.finish();
    return { text: Buffer.concat(written).toString(), counts };
  } catch (error) {
    return (error as Error).message;
  }
}

const frame = fc.record({
  header: fc.boolean(),
  skipLines: fc.constantFrom(0, 0, 2),
  footerLines: fc.constantFrom(0, 0, 1),
  comment: fc.constantFrom(null, null, '#', '1'),
  padShortRows: fc.boolean(),
});
const dialectAndText = fc
  .tuple(randomCut, frame)
  .chain(([cut, own]) => fc.tuple(fc.constant({ ...RFC_4180, ...own, ...cut }), randomText(cut)));

it('the kernel changes no byte, no count and no fault', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(dialectAndText, sizes, ([dialect, text], pieces) => {
      const bytes = Buffer.from(text);
      const plain = write([bytes], dialect, noLineKernel());
      expect(write([bytes], dialect, kernel)).toEqual(plain);
      expect(write(piecesOf(bytes, pieces), dialect, kernel)).toEqual(plain);
    }),
    { numRuns: 1000 },
  );
});

it('cells stay what they are, whatever they hold', () => {
  const piece = fc.constantFrom('a', 'é', ',', ';', '"', "'", '""', '\\', ' ', '\n', '\r\n', '\t');
  const cell = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1 });
  const cut = randomCut.filter(({ quote }) => quote !== null);
  fc.assert(
    fc.property(rows, cut, ([...table], own) => {
      const { delimiter, escape: mark } = own;
      const quote = own.quote ?? '"';
      const escaped = (text: string) =>
        mark === '\\'
          ? text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
          : text.replaceAll(quote, quote + quote);
      const line = (cells: string[]) =>
        cells.map((text) => quote + escaped(text) + quote).join(delimiter);
      const text = table.map((cells) => `${line(cells)}\n`).join('');
      const outcome = write([Buffer.from(text)], { ...RFC_4180, ...own, header: false }, kernel);
      expect(outcome).toMatchObject({ counts: { rejected: 0 } });
      if (typeof outcome === 'string') return;
      const plain = splitRecords(outcome.text, { ...own, quote: '"', escape: 'doubled' });
      expect(plain.records.map(({ cells }) => cells)).toEqual(table);
    }),
    { numRuns: 400 },
  );
});

it.each(['\r', '\n', '\r\n'])('a footer behind lines that end in %j is left out', (end) => {
  const text = ['a,b', '1,"x,y"', '2,z', 'sum,', ''].join(end);
  for (const by of [kernel, noLineKernel()]) {
    const outcome = write([Buffer.from(text)], { ...RFC_4180, footerLines: 1 }, by);
    expect(outcome).toMatchObject({ text: 'a,b\n1,"x,y"\n2,z\n', counts: { all: 4, apart: 1 } });
  }
});

it('a row of more than 2 MB is left out and named', () => {
  const long = `1,${'x'.repeat(2_000_000)}\n`;
  const outcome = write(piecesOf(Buffer.from(`a,b\n${long}2,y\n`), [900_000]), RFC_4180, kernel);
  expect(outcome).toMatchObject({
    text: 'a,b\n2,y\n',
    counts: { rejected: 1, rejects: [expect.stringMatching(/^line 2: is longer than 2 MB/)] },
  });
});
