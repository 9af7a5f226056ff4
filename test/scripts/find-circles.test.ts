// Circles of imports, as a graph has them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCircles } from '../../scripts/find-circles.ts';

const circlesOf = (imports: Record<string, string[]>) =>
  findCircles(new Map(Object.entries(imports)));

test('finds each circle once, whatever hangs on it', () => {
  expect(circlesOf({ a: ['b'], b: ['c'], c: [] })).toEqual([]);
  expect(circlesOf({ a: ['b'], b: ['c', 'a'], c: ['d'], d: [] })).toEqual([['a', 'b']]);
  expect(
    circlesOf({ a: ['b'], b: ['c'], c: ['b', 'd'], d: ['e'], e: ['f'], f: ['d'] }).sort(),
  ).toEqual([
    ['b', 'c'],
    ['d', 'e', 'f'],
  ]);
  expect(circlesOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([]);
});

test('two modules stand in one circle exactly when each reaches the other', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const graph = fc.dictionary(fc.constantFrom(...names), fc.subarray(names));
  fc.assert(
    fc.property(graph, (imports) => {
      const reaches = (from: string, to: string) => {
        const seen = new Set<string>();
        const open = [...(imports[from] ?? [])];
        for (let next = open.pop(); next !== undefined; next = open.pop()) {
          if (next === to) return true;
          if (!seen.has(next)) open.push(...(imports[next] ?? []));
          seen.add(next);
        }
        return false;
      };
      const circles = circlesOf(imports);
      for (const one of names) {
        for (const other of names.filter((name) => name !== one)) {
          const together = circles.some((all) => all.includes(one) && all.includes(other));
          expect(together).toBe(reaches(one, other) && reaches(other, one));
        }
      }
    }),
  );
});
