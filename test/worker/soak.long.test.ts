// The short form of npm run soak:api: a few seconds of mixed good and bad load, every answer checked. After so
// short a warm-up V8 still grows to the heap that it may have, by some 8 KB a request; twice that is allowed.
// Smaller leaks are for the long form.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('every answer of a mixed load is right, and memory stays', async () => {
  const args = ['scripts/soak/api.ts', '--seconds', '5', '--growth-per-request', '16000'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toContain('every answer right');
}, 60_000);
