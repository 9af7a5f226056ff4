// Lighthouse on the page of every kind of model, as a phone and as a desktop: at least 95 of 100 wherever no time is
// measured. How fast it finds the pages is printed by `npm run bench:console`.
import { expect, inject, it } from 'vitest';
import { audit, type Category, hasLighthouse } from '../../scripts/browser/lighthouse.ts';

const CATEGORIES: Category[] = ['accessibility', 'best-practices', 'seo'];
const LEAST = 0.95;

it.skipIf(!hasLighthouse()).each([
  ['/titanic/', 'phone'],
  ['/titanic/', 'desktop'],
  ['/sensors/', 'phone'],
] as const)('%s on a %s (needs lighthouse)', { timeout: 300_000 }, async (path, preset) => {
  const { scores, lost } = await audit(inject('url') + path, preset, CATEGORIES);
  expect(Object.keys(scores).sort()).toEqual(CATEGORIES);
  const low = Object.entries(scores).filter(([, score]) => (score ?? 0) < LEAST);
  expect({ low, lost: low.length > 0 ? lost : [] }).toEqual({ low: [], lost: [] });
});
