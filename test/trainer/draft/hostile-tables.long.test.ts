// Tables of every trait, every pair of them, and every trait broken in every way.
import { expect, it } from 'vitest';
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

/** Text without a mark is known for UTF-16 by its NULs: of one too many the first line is told. */
const isTold = (broken: string, traits: Trait[]) =>
  broken === 'a NUL' && traits.some(({ name }) => name.includes('without a mark'));

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
      BREAKAGES.filter(({ name }) => !isTold(name, traits)).map((broken): [Trait[], Breakage] => [
        traits,
        broken,
      ]),
    );
    expect(await readAll(cases)).toEqual([]);
  },
  HOURS,
);
