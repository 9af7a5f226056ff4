// Tables of every trait, every pair of them, and every trait broken in every way; and a line of 2 GB.
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { draftRecipe } from '../../../trainer/draft/draft.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { BREAKAGES, type Breakage, TRAITS, type Trait, writeHostile } from './hostile-table.ts';
import { readHostile } from './read-hostile.ts';

const HOURS = 3_600_000;

/** What came out of each, and those that are wrong. */
async function readAll(cases: [Trait[], Breakage | null][]) {
  const kinds: Record<string, number> = {};
  const wrong: string[] = [];
  for (const [traits, broken] of cases) {
    const file = writeHostile(traits, broken);
    if (file === null) continue;
    const { kind, text } = await readHostile(file);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    const isRight = broken === null ? kind === 'right' : kind !== 'wrong';
    const names = [...traits, ...(broken === null ? [] : [broken])].map(({ name }) => name);
    if (!isRight) wrong.push(`${names.join(', ')}: ${kind}: ${text}`);
  }
  console.log(kinds);
  return wrong;
}

it(
  'reads each trait alone and in pairs',
  async () => {
    const pairs = TRAITS.flatMap((a, i) => TRAITS.slice(i + 1).map((b) => [a, b]));
    const cases = [[], ...TRAITS.map((trait) => [trait]), ...pairs];
    expect(await readAll(cases.map((traits) => [traits, null]))).toEqual([]);
  },
  HOURS,
);

it(
  'loses nothing without a word where each is broken',
  async () => {
    const cases = [[], ...TRAITS.map((trait) => [trait])].flatMap((traits) =>
      BREAKAGES.map((broken): [Trait[], Breakage] => [traits, broken]),
    );
    expect(await readAll(cases)).toEqual([]);
  },
  HOURS,
);

it(
  'refuses a line of 2 GB at its start',
  async () => {
    const path = join(temporaryFolder(), 'rows.csv');
    const file = createWriteStream(path);
    file.write('a,b,left\n1,x,yes\n2,');
    const piece = Buffer.alloc(2 ** 20, 'x');
    for (let i = 0; i < 2048; i++) {
      if (!file.write(piece)) await once(file, 'drain');
    }
    file.end(',no\n3,y,yes\n');
    await finished(file);
    const drafted = draftRecipe([path], 'left', { given: {}, progress: silentProgress });
    await expect(drafted).rejects.toThrow(/line 3: is longer than 4 MB, .*save the file/);
    rmSync(path);
  },
  HOURS,
);
