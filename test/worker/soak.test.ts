// The short form of npm run soak:api: a few seconds of mixed good and bad load, every answer checked.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('every answer of a mixed load is right, and memory stays', async () => {
  const args = ['scripts/soak-api.ts', '--seconds', '5'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toContain('every answer right');
}, 60_000);
