// Texts that a CSV may be, well-formed or not, for property tests.
import fc from 'fast-check';
import type { CellCut } from '../../../trainer/ingest/dialect/dialect.ts';

export const randomCut: fc.Arbitrary<CellCut> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', ' '),
  quote: fc.constantFrom<CellCut['quote']>('"', '"', "'", null),
  escape: fc.constantFrom<CellCut['escape']>('doubled', 'doubled', '\\'),
});

/** Mostly cells as RFC 4180 has them, so that records are long; now and then what no cell has. */
export function randomText({ delimiter, quote }: CellCut): fc.Arbitrary<string> {
  const mark = quote ?? '"';
  const end = fc.constantFrom('\n', '\n', '\n', '\r\n');
  const piece = fc.constantFrom('a', 'long word', '7.5', 'é', delimiter, mark + mark, '\n', '\r\n');
  const quoted = fc
    .array(piece, { maxLength: 12 })
    .map((pieces) => `${mark}${pieces.join('')}${mark}`);
  const cell = fc.oneof(
    { weight: 6, arbitrary: quoted },
    { weight: 4, arbitrary: fc.constantFrom('', '1', 'red', 'some words that go on', 'é') },
  );
  const odd = fc.constantFrom('\\', `\\${mark}`, mark, '"', "'", ' ', '\r', '\0', '\uFEFF', '\t');
  const row = fc
    .tuple(fc.array(cell, { minLength: 1, maxLength: 5 }), end)
    .map(([cells, lineEnd]) => cells.join(delimiter) + lineEnd);
  const part = fc.oneof({ weight: 12, arbitrary: row }, { weight: 1, arbitrary: odd });
  return fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''));
}

/** Bytes in pieces of these sizes, one after another. */
export function piecesOf(bytes: Buffer, sizes: number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 1) {
    pieces.push(bytes.subarray(at, at + sizes[pieces.length % sizes.length]));
  }
  return pieces;
}
