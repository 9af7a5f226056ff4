// Names of files are the same on every system.
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelNameFault } from '../../../trainer/base/names.ts';
import { fileNameOf, pathBelow } from '../../../trainer/base/path-below.ts';

test('a file below a folder has one name on both systems', () => {
  const step = fc.stringMatching(/^[a-z0-9][a-z0-9 .-]{0,7}[a-z0-9]$/);
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
      const name = steps.join('/');
      expect(pathBelow('/data/rows', path.posix.join('/data/rows', ...steps), path.posix)).toBe(
        name,
      );
      const onWindows = path.win32.join('C:\\data\\rows', ...steps);
      expect(pathBelow('C:\\data\\rows', onWindows, path.win32)).toBe(name);
    }),
  );
  // Elsewhere a backslash is a character like any other.
  expect(pathBelow('/data', '/data/a\\b.csv', path.posix)).toBe('a\\b.csv');
});

test.each([
  ['https://example.com/a/rows.csv?x=1', 'rows.csv'],
  ['https://example.com/', ''],
  ['https://example.com/a:b*.csv', 'a_b_.csv'],
  ['https://example.com/nul.csv', '_nul.csv'],
  ['https://example.com/com1', '_com1'],
  ['https://example.com/console.csv', 'console.csv'],
])('%s is kept as %j', (url, name) => {
  expect(fileNameOf(url)).toBe(name);
});

test('no new model has a name that Windows cannot hold', () => {
  const devices = ['con', 'prn', 'aux', 'nul', 'com1', 'com9', 'lpt1', 'lpt9'];
  for (const name of devices) expect(modelNameFault(name)).toMatch(/Windows has no folder/);
  fc.assert(
    fc.property(fc.string({ maxLength: 70, unit: 'binary' }), (name) => {
      if (modelNameFault(name) !== null) return;
      // No character, ending or case by which two names would be one folder, or none.
      expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(devices).not.toContain(name);
    }),
  );
  for (const name of ['console', 'auxiliary', 'nullable', 'com'])
    expect(modelNameFault(name)).toBeNull();
});
