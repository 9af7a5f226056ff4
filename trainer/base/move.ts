// Renames, on Windows too: there a file or folder cannot be moved while another program reads it, such as a search
// index or a virus scanner, which is over after a moment; and a folder that is in the way is told otherwise.
import { rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Codes of Windows for a file that somebody has open. */
const HELD = ['EPERM', 'EACCES', 'EBUSY'];
const PATIENCE_MS = 2000;
const FIRST_PAUSE_MS = 10;

export interface MoveSystem {
  isWindows: boolean;
  rename(from: string, to: string): Promise<void>;
}

const SYSTEM: MoveSystem = { isWindows: process.platform === 'win32', rename };

/** Renames `from` to `to`; a file that is there is replaced. @throws as `rename` does, `EEXIST` where a folder is in the way */
export async function move(from: string, to: string, system: MoveSystem = SYSTEM): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!system.isWindows || !HELD.includes(code)) throw error;
      if (await isFolder(to)) throw Object.assign(error as Error, { code: 'EEXIST' });
      if (performance.now() + pause > deadline) throw error;
    }
    await sleep(pause);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
