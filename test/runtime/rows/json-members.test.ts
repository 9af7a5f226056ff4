// Members come out of a JSON object as they are written.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memberTexts } from '../../../runtime/rows/json-members.ts';

test('the texts of all members parse to their values', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  const space = fc.constantFrom(undefined, 1, '\t', '\r\n ');
  fc.assert(
    fc.property(object, space, (value, indent) => {
      const json = JSON.stringify(value, null, indent);
      const members = memberTexts(json);
      // Names such as 1 come first when a text is parsed, and in both cases.
      const parsed: [string, unknown][] = Object.entries(JSON.parse(json));
      expect([...members].map(([name, text]) => [name, JSON.parse(text)])).toEqual(parsed);
      for (const text of members.values()) expect(text).not.toMatch(/[\r\n]|^\s|\s$/);
    }),
    { numRuns: 1000 },
  );
});

test('numbers keep their digits, the last of a name counts, nesting does not matter', () => {
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  const json = `{"a\\"\\\\": 12345678901234567890 , "b":{"a":1.10},"b":[1,\n2],"":"}\\"", "d":${deep}}`;
  expect([...memberTexts(json)]).toEqual([
    ['a"\\', '12345678901234567890'],
    ['b', '[1, 2]'],
    ['', '"}\\""'],
    ['d', deep],
  ]);
  expect(memberTexts(' { } ').size).toBe(0);
});
