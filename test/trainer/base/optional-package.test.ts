import { expect, test } from 'vitest';
import { importOptional, MissingPackageError } from '../../../trainer/base/optional-package.ts';

const missing = Object.assign(new Error("Cannot find package 'pg' imported from x.js"), {
  code: 'ERR_MODULE_NOT_FOUND',
});

test('a package that is not installed is named with the command that installs it', async () => {
  const refused = importOptional(['pg', 'pg-copy-streams'], 'Reading rows', () => {
    throw missing;
  });
  await expect(refused).rejects.toThrow(MissingPackageError);
  await expect(refused).rejects.toThrow(
    'Reading rows needs pg and pg-copy-streams; run: npm install pg pg-copy-streams',
  );
});

test('other faults pass: a package that fails, or that itself lacks another', async () => {
  const own = importOptional(['newman'], 'Testing', () => Promise.reject(new Error('broken')));
  await expect(own).rejects.toThrow('broken');
  const others = importOptional(['newman'], 'Testing', () => Promise.reject(missing));
  await expect(others).rejects.toBe(missing);
});

test('what is there is handed over', async () => {
  expect(await importOptional(['x'], 'It', () => Promise.resolve(42))).toBe(42);
});
