// The short form of npm run soak:api: a few seconds of mixed good and bad load, every answer checked. After so
// short a warm-up V8 is still growing to the heap it may have (65 MB were seen), so the bound on memory is wide: it
// finds some 20 KB lost per request. Leaks smaller than that are for the long form.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('every answer of a mixed load is right, and memory stays', async () => {
  const args = ['scripts/soak-api.ts', '--seconds', '5', '--allowed-growth-mb', '96'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toContain('every answer right');
}, 60_000);
