// Models that a worker must answer for as for any other: a regression, and one whose names are those that objects
// already have, or that a query, a CSV or an answer uses.
import type { FixtureModel } from './fixture-registry.ts';

export const ODD_MODELS: FixtureModel[] = [
  {
    name: 'price',
    task: 'number',
    title: 'What does a house cost?',
    features: [
      { name: 'area', kind: 'number', missing: 'refused', minimum: 0, maximum: 1000 },
      { name: 'rooms', kind: 'integer', missing: 'allowed', minimum: 0, maximum: 50 },
      { name: 'garden', kind: 'boolean', missing: 'allowed' },
    ],
    flags: ['price'],
    classes: [],
    link: { kind: 'identity' },
    rawCount: 1,
    versions: 2,
    aliases: { current: 2 },
    example: { area: 80, rooms: 3, garden: true },
  },
  {
    name: 'odd',
    title: 'Names that mean something elsewhere',
    features: [
      {
        name: 'constructor',
        kind: 'category',
        missing: 'refused',
        // The last is half a character, which JSON can write and UTF-8 cannot.
        labels: ['toString', '__proto__', 'hasOwnProperty', 'ü€😀', ' a"b,c', '%41+&=', '\ud83d'],
      },
      { name: '__proto__', kind: 'number', missing: 'allowed', minimum: -1e6, maximum: 1e6 },
      { name: 'toString', kind: 'boolean', missing: 'refused' },
      { name: 'hasOwnProperty', kind: 'integer', missing: 'allowed', minimum: -5, maximum: 5 },
      { name: 'threshold', kind: 'number', missing: 'allowed' },
      { name: 'a b&=+%20;"€', kind: 'number', missing: 'allowed' },
      { name: 'code', kind: 'boolean', missing: 'allowed' },
      { name: '0', kind: 'integer', missing: 'allowed' },
    ],
    flags: ['__proto__', 'constructor'],
    classes: ['__proto__', 'constructor'],
    link: { kind: 'sigmoid', slope: 1 },
    rawCount: 1,
    versions: 1,
    aliases: { current: 1 },
    example: Object.fromEntries([
      ['constructor', '__proto__'],
      ['__proto__', 1.5],
      ['toString', true],
      ['hasOwnProperty', 2],
    ]),
  },
];
