import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkEnsemble } from '../../../trainer/ensemble/check-ensemble.ts';
import { parseEnsemble, serializeEnsemble } from '../../../trainer/ensemble/serialize-ensemble.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

test('an ensemble survives writing and reading bit for bit', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const ensemble = randomEnsemble(seed);
      checkEnsemble(ensemble);
      expect(parseEnsemble(serializeEnsemble(ensemble), 'ensemble.json')).toEqual(ensemble);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['{', /not JSON/],
  ['{"format":"other"}', /format/],
  [
    serializeEnsemble(randomEnsemble(3)).replace('"formatVersion":1', '"formatVersion":2'),
    /formatVersion/,
  ],
  [
    serializeEnsemble(randomEnsemble(3)).replace('"feature":"', '"feature":"AAAA'),
    /bytes|entry per node/,
  ],
  [serializeEnsemble(randomEnsemble(3)).replace('{', '{"extra":1,'), /extra/],
])('a file that is none is refused with its place: %#', (text, reason) => {
  expect(() => parseEnsemble(text, 'ensemble.json')).toThrow(reason);
  expect(() => parseEnsemble(text, 'ensemble.json')).toThrow(/^ensemble\.json: /);
});
