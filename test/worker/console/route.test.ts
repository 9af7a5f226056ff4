// Addresses of the console: what is shown, and nothing else.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressUrl, readAddress } from '../../../worker/console/route.ts';

const read = (url: string) => readAddress(new URL(url, 'https://edge.test'));

it('an address names the model, the inputs and the tab', () => {
  expect(read('/titanic/v3?age=29&port=#why')).toEqual({
    prefix: '/titanic/v3',
    texts: new Map([
      ['age', '29'],
      ['port', ''],
    ]),
    tab: 'why',
  });
  expect(read('/')).toEqual({ prefix: '', texts: new Map(), tab: '' });
  expect(read('/titanic/').prefix).toBe('/titanic');
  expect(read('/#%E0').tab).toBe('%E0');
});

it('what is written is read again', () => {
  const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'a&b=c#d', 'größe', '<b>'));
  const texts = fc
    .array(fc.tuple(name, fc.string({ unit: 'grapheme' })))
    .map((all) => new Map(all));
  const prefix = fc.constantFrom('', '/titanic', '/titanic/v3', '/v12');
  fc.assert(
    fc.property(prefix, texts, name, (at, given, tab) => {
      const address = { prefix: at, texts: given, tab };
      expect(read(addressUrl(address))).toEqual(address);
    }),
  );
});

it('inputs that no server would take in an address are left out', () => {
  const texts = new Map([['note', 'x'.repeat(10_000)]]);
  expect(addressUrl({ prefix: '/m', texts, tab: '' })).toBe('/m');
});
