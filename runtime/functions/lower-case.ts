// Lower case by a table of its own: engines differ by Unicode version, by the language they run in, and by where in a
// word a letter stands. The 468 letters below U+0590 whose lower case is one letter; all others stay as they are.

/** First and last code point, the step between them, and what is added: `A` to `Z`, each, + 32. */
export type CaseRange = readonly [first: number, last: number, step: number, shift: number];

export const CASE_RANGES: readonly CaseRange[] = [
  [0x41, 0x5a, 1, 32],
  [0xc0, 0xd6, 1, 32],
  [0xd8, 0xde, 1, 32],
  [0x100, 0x12e, 2, 1],
  [0x132, 0x136, 2, 1],
  [0x139, 0x147, 2, 1],
  [0x14a, 0x176, 2, 1],
  [0x178, 0x178, 1, -121],
  [0x179, 0x17d, 2, 1],
  [0x181, 0x181, 1, 210],
  [0x182, 0x184, 2, 1],
  [0x186, 0x186, 1, 206],
  [0x187, 0x187, 1, 1],
  [0x189, 0x18a, 1, 205],
  [0x18b, 0x18b, 1, 1],
  [0x18e, 0x18e, 1, 79],
  [0x18f, 0x18f, 1, 202],
  [0x190, 0x190, 1, 203],
  [0x191, 0x191, 1, 1],
  [0x193, 0x193, 1, 205],
  [0x194, 0x194, 1, 207],
  [0x196, 0x196, 1, 211],
  [0x197, 0x197, 1, 209],
  [0x198, 0x198, 1, 1],
  [0x19c, 0x19c, 1, 211],
  [0x19d, 0x19d, 1, 213],
  [0x19f, 0x19f, 1, 214],
  [0x1a0, 0x1a4, 2, 1],
  [0x1a6, 0x1a6, 1, 218],
  [0x1a7, 0x1a7, 1, 1],
  [0x1a9, 0x1a9, 1, 218],
  [0x1ac, 0x1ac, 1, 1],
  [0x1ae, 0x1ae, 1, 218],
  [0x1af, 0x1af, 1, 1],
  [0x1b1, 0x1b2, 1, 217],
  [0x1b3, 0x1b5, 2, 1],
  [0x1b7, 0x1b7, 1, 219],
  [0x1b8, 0x1b8, 1, 1],
  [0x1bc, 0x1bc, 1, 1],
  [0x1c4, 0x1c4, 1, 2],
  [0x1c5, 0x1c5, 1, 1],
  [0x1c7, 0x1c7, 1, 2],
  [0x1c8, 0x1c8, 1, 1],
  [0x1ca, 0x1ca, 1, 2],
  [0x1cb, 0x1db, 2, 1],
  [0x1de, 0x1ee, 2, 1],
  [0x1f1, 0x1f1, 1, 2],
  [0x1f2, 0x1f4, 2, 1],
  [0x1f6, 0x1f6, 1, -97],
  [0x1f7, 0x1f7, 1, -56],
  [0x1f8, 0x21e, 2, 1],
  [0x220, 0x220, 1, -130],
  [0x222, 0x232, 2, 1],
  [0x23a, 0x23a, 1, 10795],
  [0x23b, 0x23b, 1, 1],
  [0x23d, 0x23d, 1, -163],
  [0x23e, 0x23e, 1, 10792],
  [0x241, 0x241, 1, 1],
  [0x243, 0x243, 1, -195],
  [0x244, 0x244, 1, 69],
  [0x245, 0x245, 1, 71],
  [0x246, 0x24e, 2, 1],
  [0x370, 0x372, 2, 1],
  [0x376, 0x376, 1, 1],
  [0x37f, 0x37f, 1, 116],
  [0x386, 0x386, 1, 38],
  [0x388, 0x38a, 1, 37],
  [0x38c, 0x38c, 1, 64],
  [0x38e, 0x38f, 1, 63],
  [0x391, 0x3a1, 1, 32],
  [0x3a3, 0x3ab, 1, 32],
  [0x3cf, 0x3cf, 1, 8],
  [0x3d8, 0x3ee, 2, 1],
  [0x3f4, 0x3f4, 1, -60],
  [0x3f7, 0x3f7, 1, 1],
  [0x3f9, 0x3f9, 1, -7],
  [0x3fa, 0x3fa, 1, 1],
  [0x3fd, 0x3ff, 1, -130],
  [0x400, 0x40f, 1, 80],
  [0x410, 0x42f, 1, 32],
  [0x460, 0x480, 2, 1],
  [0x48a, 0x4be, 2, 1],
  [0x4c0, 0x4c0, 1, 15],
  [0x4c1, 0x4cd, 2, 1],
  [0x4d0, 0x52e, 2, 1],
  [0x531, 0x556, 1, 48],
];

/** No code point from here on changes. */
export const CASE_END = 0x590;

const LOWER = makeTable();

function makeTable(): Map<number, number> {
  const table = new Map<number, number>();
  for (const [first, last, step, shift] of CASE_RANGES) {
    for (let code = first; code <= last; code += step) table.set(code, code + shift);
  }
  return table;
}

/** The letters that change, and what they become, in the same order: for `translate` of SQL. */
export function caseLetters(): { upper: string; lower: string } {
  const text = (codes: Iterable<number>) => String.fromCodePoint(...codes);
  return { upper: text(LOWER.keys()), lower: text(LOWER.values()) };
}

export function lowerCase(text: string): string {
  let lower = '';
  for (const letter of text) {
    const code = LOWER.get(letter.codePointAt(0) as number);
    lower += code === undefined ? letter : String.fromCodePoint(code);
  }
  return lower;
}
