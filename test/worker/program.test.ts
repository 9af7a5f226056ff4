// What the worker calls itself is what was published.
import { expect, it } from 'vitest';
import { programVersion } from '../../trainer/base/package-files.ts';
import { PROGRAM } from '../../worker/program.ts';

it('has the version of the package', () => {
  expect(PROGRAM).toEqual({ name: 'batcomputer', version: programVersion() });
});
