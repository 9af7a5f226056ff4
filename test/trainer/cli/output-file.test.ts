// Answers that were not all written leave nothing behind, and what was there before stays.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';

const at = (path: string) =>
  JSON.stringify(fileURLToPath(new URL(`../../../trainer/${path}`, import.meta.url)));

/** Each writes a part to `path` and then waits. */
const WRITERS = {
  writePieces: `
    import { writePieces } from ${at('cli/output-file.ts')};
    async function* pieces() {
      yield 'x'.repeat(1 << 20);
      await wait;
    }
    await writePieces(path, pieces());`,
  writeFolderAtomic: `
    import { writeFolderAtomic } from ${at('base/files.ts')};
    import { writeFileSync } from 'node:fs';
    await writeFolderAtomic(path + '-folder', async (temporary) => {
      writeFileSync(temporary + '/file', 'x');
      await wait;
    });`,
};

test.skipIf(process.platform === 'win32').each(['writePieces', 'writeFolderAtomic'] as const)(
  '%s',
  async (name) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const folder = temporaryFolder();
      const path = join(folder, 'answers.csv');
      writeFileSync(path, 'before');
      const script = `const path = ${JSON.stringify(path)};
      const wait = new Promise((done) => setTimeout(done, 60_000));
      ${WRITERS[name]}`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(2), 20_000);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([null, signal]);
      expect(readdirSync(folder)).toEqual(['answers.csv']);
      expect(readFileSync(path, 'utf8')).toBe('before');
    }
  },
);
