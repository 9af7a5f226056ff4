// However its user ends, the folder is gone: done, failed, stopped by a signal, or killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withTemporaryFolder } from '../../../trainer/base/temporary-folder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const module = fileURLToPath(new URL('../../../trainer/base/temporary-folder.ts', import.meta.url));

/** A process that holds a temporary folder until it is ended by `signal`. */
async function endBy(signal: NodeJS.Signals, parent: string, extra = '') {
  const script = `
    import { withTemporaryFolder } from ${JSON.stringify(module)};
    import { writeFileSync } from 'node:fs';
    ${extra}
    await withTemporaryFolder(async (folder) => {
      writeFileSync(folder + '/file', 'x');
      console.log(folder);
      await new Promise((done) => setTimeout(done, 60_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TMPDIR: parent },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const folder = String(line).trim();
  expect(existsSync(join(folder, 'file'))).toBe(true);
  child.kill(signal);
  const [code, endedBy] = await once(child, 'exit');
  return { folder, code, endedBy };
}

describe('withTemporaryFolder', () => {
  it('removes the folder after success and failure, and gives the result', async () => {
    let seen = '';
    const listeners = process.listenerCount('SIGHUP');
    const result = await withTemporaryFolder(async (folder) => {
      seen = folder;
      writeFileSync(join(folder, 'file'), 'x');
      return 7;
    });
    expect([result, existsSync(seen)]).toEqual([7, false]);
    const failing = withTemporaryFolder(async (folder) => {
      seen = folder;
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(seen)).toBe(false);
    expect(process.listenerCount('SIGHUP')).toBe(listeners);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'removes it on %s, and the process ends by it',
    async (signal) => {
      const parent = temporaryFolder();
      const { endedBy } = await endBy(signal, parent);
      expect(endedBy).toBe(signal);
      expect(readdirSync(parent)).toEqual([]);
    },
  );

  it('leaves the ending to another handler', async () => {
    const parent = temporaryFolder();
    const handler = "process.on('SIGINT', () => process.exit(42));";
    const { code } = await endBy('SIGINT', parent, handler);
    expect([code, readdirSync(parent)]).toEqual([42, []]);
  });

  it('removes what a killed process left', async () => {
    const parent = temporaryFolder();
    const { folder } = await endBy('SIGKILL', parent);
    expect(existsSync(folder)).toBe(true);
    await endBy('SIGINT', parent);
    expect(existsSync(folder)).toBe(false);
  });
});
