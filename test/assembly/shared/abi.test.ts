import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as abi from '../../../assembly/shared/abi.ts';
import { DERIVE } from '../../../assembly/shared/derive-layout.ts';
import { PACKAGE_ROOT } from '../../../trainer/base/package-files.ts';

/** Header words begin where the header does; smaller numbers are offsets, codes and flags. */
test('no two words of the header stand in the same place', () => {
  const words = Object.entries({ ...abi, DERIVE }).filter(
    ([name, place]) =>
      typeof place === 'number' &&
      place > abi.HEADER &&
      place < abi.HEADER_END &&
      !/BIAS|_BYTES$|^SLICE_ROWS$/.test(name),
  );
  // A module of strategy `table` has no records of explanations: in others these stand in its words.
  const kindOf = ([name]: [string, unknown]) => (name.startsWith('TABLE_') ? 'table' : 'others');
  const byPlace = Map.groupBy(words, (word) => `${word[1]}, ${kindOf(word)}`);
  const shared = [...byPlace.values()].filter((names) => names.length > 1);
  expect(shared.map((names) => names.map(([name]) => name))).toEqual([]);
});

/** Name in the drawing → name of the constant, where they differ. */
const DRAWN_NAMES: Record<string, string> = {
  FEATURES: 'FEATURE_COUNT',
  RAWS: 'RAW_COUNT',
  OUTPUTS: 'OUTPUT_COUNT',
  TREES: 'TREE_COUNT',
};
const ROW_BYTES = 16;

test('the drawing of the header has each word where it stands, and ends where the header ends', () => {
  const source = readFileSync(join(PACKAGE_ROOT, 'assembly/shared/abi.ts'), 'utf8');
  const rows = [...source.matchAll(/^\/\/ +(\d+) ├ (.*)$/gm)];
  const constants = abi as unknown as Record<string, number>;
  const drawn = rows.flatMap(([, place, row]) =>
    [...row.matchAll(/\b([A-Z][A-Z0-9_]+)\b/g)].map(([, name], i) => ({
      constant: `HEADER_${DRAWN_NAMES[name] ?? name}`,
      isFirst: i === 0,
      place: Number(place),
    })),
  );
  for (const { constant, isFirst, place } of drawn) {
    const at = constants[constant];
    expect(at, constant).toBeGreaterThanOrEqual(place);
    expect(at, constant).toBeLessThan(place + ROW_BYTES);
    if (isFirst) expect(at, constant).toBe(place);
  }
  const named = Object.keys(constants).filter(
    (name) => name.startsWith('HEADER_') && name !== 'HEADER_END',
  );
  expect(drawn.map(({ constant }) => constant).sort()).toEqual(named.sort());
  expect(Number(rows[0][1])).toBe(abi.HEADER);
  expect(Number(rows.at(-1)?.[1]) + ROW_BYTES).toBe(abi.HEADER_END);
  expect(rows.at(-1)?.[2]).toContain(`┤ ${abi.HEADER_END}`);
});
