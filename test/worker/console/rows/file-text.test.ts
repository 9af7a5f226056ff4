// The text of a file as it is dropped: packed by gzip or not, in its encoding, or none at all.
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type TextPiece, textPiecesOf } from '../../../../worker/console/rows/file-text.ts';

async function read(file: Blob, own?: string) {
  const pieces: TextPiece[] = [];
  for await (const piece of textPiecesOf(file, own)) pieces.push(piece);
  const { bytes, isLast } = pieces[pieces.length - 1];
  expect([bytes, isLast]).toEqual([file.size, true]);
  return pieces.map(({ text }) => text).join('');
}

const TEXT = 'Größe,Stadt\n1,Köln\n'.repeat(20_000);

it('is unpacked where gzip has packed it, and its bytes are those of the file', async () => {
  expect(await read(new Blob([gzipSync(TEXT)]))).toBe(TEXT);
  expect(await read(new Blob([TEXT]))).toBe(TEXT);
  expect(await read(new Blob([]))).toBe('');
});

it('is read in the encoding of the model, unless a byte order mark says more', async () => {
  const latin = new Blob([Buffer.from('Größe', 'latin1')]);
  expect(await read(latin, 'windows-1252')).toBe('Größe');
  expect(await read(new Blob(['\ufeffGröße']), 'windows-1252')).toBe('Größe');
  await expect(read(latin)).rejects.toThrow('the file is not text in UTF-8');
});

it.each([
  ['PK\x03\x04\x14\0\0\0', 'an Excel workbook or a ZIP archive'],
  ['\xd0\xcf\x11\xe0\xa1\xb1', 'an old Excel workbook'],
  ['PAR1\x15\0', 'a Parquet file'],
])('that is no text is called what it is: %j', async (start, what) => {
  const file = new Blob([Buffer.from(start, 'latin1')]);
  await expect(read(file)).rejects.toThrow(`the file is ${what}; save its table as CSV`);
});

it('that ends too early is not taken for whole', async () => {
  const whole = gzipSync(TEXT);
  const file = new Blob([whole.subarray(0, whole.length - 100)]);
  await expect(read(file)).rejects.toThrow();
});
