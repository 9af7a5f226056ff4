// A fixture model that takes nothing but numbers.
import type { FixtureModel } from './fixture-registry.ts';

export const NUMBER_MODEL: FixtureModel = {
  name: 'flower',
  title: 'Which flower is it?',
  features: [
    { name: 'sepal', kind: 'number', missing: 'refused' },
    { name: 'petal', kind: 'number', missing: 'allowed', minimum: 0 },
    { name: 'leaves', kind: 'integer', missing: 'refused', minimum: 0, maximum: 100 },
  ],
  flags: ['rose', 'tulip'],
  classes: ['rose', 'tulip'],
  link: { kind: 'sigmoid', slope: 1 },
  rawCount: 1,
  versions: 1,
  aliases: { current: 1 },
  example: { sepal: 5.1, petal: 1.4, leaves: 3 },
};
