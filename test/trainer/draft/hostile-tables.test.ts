// Tables with two traits at once, and broken ones: each trait and each way to be broken at least once.
// `hostile-tables.long.test.ts` has all pairs.
import { expect, it } from 'vitest';
import { BREAKAGES, type HostileFile, TRAITS, type Trait, writeHostile } from './hostile-table.ts';
import { readHostile } from './read-hostile.ts';

/** With the nearest trait, from so many further on, that it goes together with. */
function pairOf(trait: Trait, index: number): [string, HostileFile] {
  for (let further = 11; ; further++) {
    const other = TRAITS[(index + further) % TRAITS.length];
    const file = writeHostile([trait, other].sort(inOrder), null);
    if (file !== null) return [`${trait.name}, ${other.name}`, file];
  }
}

const inOrder = (a: Trait, b: Trait) => TRAITS.indexOf(a) - TRAITS.indexOf(b);

it.each(TRAITS.map(pairOf))('reads %s', async (_, file) => {
  expect(await readHostile(file)).toMatchObject({ kind: 'right' });
});

const broken = BREAKAGES.flatMap((breakage, i): [string, HostileFile][] => {
  const trait = TRAITS[(5 * i) % TRAITS.length];
  const file = writeHostile([trait], breakage) ?? writeHostile([], breakage);
  return file === null ? [] : [[`${trait.name}, ${breakage.name}`, file]];
});

it.each(broken)('loses nothing without a word: %s', async (_, file) => {
  const { kind, text } = await readHostile(file);
  expect(['refused', 'warned', 'right', 'asked'], text).toContain(kind);
});
