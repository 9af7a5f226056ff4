// A file's lines are counted alike with the kernel and without, in whatever pieces its bytes come.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvLineCounter } from '../../../trainer/ingest/csv-line-counter.ts';
import { type CsvDialect, RFC_4180 } from '../../../trainer/ingest/dialect/dialect.ts';
import type { LineKernel } from '../../../trainer/ingest/line-kernel.ts';
import { makeLineKernel, noLineKernel } from '../../../trainer/ingest/line-text.ts';
import { piecesOf, randomCut, randomText } from './random-csv.ts';

const kernel = await makeLineKernel();

/** What is counted, or what is said of a file that cannot be. */
function count(pieces: Buffer[], dialect: CsvDialect, by: LineKernel) {
  const counter = new CsvLineCounter('rows.csv', dialect, by);
  try {
    for (const piece of pieces) counter.push(piece);
    return counter.finish();
  } catch (error) {
    return (error as Error).message;
  }
}

it('the kernel changes no count and no fault', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });
  const written = randomCut.chain((cut) => fc.tuple(fc.constant(cut), randomText(cut)));
  fc.assert(
    fc.property(written, fc.boolean(), sizes, ([cut, text], header, pieces) => {
      const dialect = { ...RFC_4180, ...cut, header };
      const bytes = Buffer.from(text);
      const plain = count([bytes], dialect, noLineKernel());
      expect(count([bytes], dialect, kernel)).toEqual(plain);
      expect(count(piecesOf(bytes, pieces), dialect, kernel)).toEqual(plain);
    }),
    { numRuns: 1000 },
  );
});

it('a fault of a quoted line names that line', () => {
  const text = Buffer.from('a,b\n"1",2\n"3",4\r\n5,6\n');
  for (const by of [kernel, noLineKernel()]) {
    expect(count([text], RFC_4180, by)).toMatch(/^rows\.csv, line 3: ends in \\r\\n/);
  }
});
