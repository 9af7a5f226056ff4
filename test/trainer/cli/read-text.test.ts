// Rows are read in the encoding that the model learned from, and text of another one is not taken for it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBytes, readText } from '../../../trainer/cli/read-text.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

async function read(
  bytes: Uint8Array | string,
  encoding: string,
  isGiven = false,
): Promise<string> {
  const path = join(temporaryFolder(), 'rows.csv');
  await writeFile(path, bytes);
  let text = '';
  for await (const piece of readText(readBytes(path), { encoding, isGiven }, () => {}))
    text += piece;
  return text;
}

const TEXT = 'city\nKiel\nKöln\n';
const WESTERN = Buffer.from(TEXT, 'latin1');

it('refuses text in UTF-8 for a model of another encoding, unless somebody said so', async () => {
  await expect(read(TEXT, 'windows-1252')).rejects.toThrow(
    /^line 3: is text in UTF-8, and the model learned from windows-1252; add --encoding utf-8, or /,
  );
  expect(await read(TEXT, 'windows-1252', true)).toBe('city\nKiel\nKÃ¶ln\n');
  expect(await read(TEXT, 'utf-8', true)).toBe(TEXT);
  expect(await read(`\uFEFF${TEXT}`, 'windows-1252')).toBe(TEXT);
});

it('reads the encoding that the model learned from', async () => {
  expect(await read(WESTERN, 'windows-1252')).toBe(TEXT);
  // A letter at the end of the file, which could begin one of UTF-8.
  expect(await read(Buffer.from('city\nCafé', 'latin1'), 'windows-1252')).toBe('city\nCafé');
  await expect(read(WESTERN, 'utf-8')).rejects.toThrow('line 3: is not text in UTF-8');
});
