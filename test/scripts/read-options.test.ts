// An option that a script does not have is said in one line, as the command line says it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test.each([
  [['--rowz', '5'], "error: Unknown option '--rowz'; the options are --ensembles, --rows, --seed"],
  [['x'], "error: Unexpected argument 'x'"],
  [['--rows'], "error: Option '--rows <value>' argument missing"],
])('fuzz:compile %j', async (args, message) => {
  const run = promisify(execFile)(process.execPath, ['scripts/fuzz/compile.ts', ...args]);
  const { code, stderr } = await run.then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number; stderr: string }) => error,
  );
  expect(code).toBe(2);
  expect(stderr.startsWith(message), stderr).toBe(true);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
