// Loaded with --import before the code under test: counts the operations of the file system that change
// something, and at the one numbered FAULT_AT ends the process (FAULT=kill: before it, FAULT=torn: a write
// half done) or fails as a full disk does (FAULT=ENOSPC: this and every further write). The code under test
// is the real one; only node:fs/promises is wrapped.

import { writeFileSync, writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.FAULT_AT ?? 0);
const kind = process.env.FAULT ?? 'none';
let count = 0;
const tearable: number[] = [];

/** Takes the next number; ends or fails here when it is its turn. */
function step(isWrite: boolean, tear?: () => void): void {
  count++;
  if (tear !== undefined) tearable.push(count);
  if (kind === 'ENOSPC' && at > 0 && count >= at && isWrite) {
    tear?.();
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }
  if (count !== at || kind === 'ENOSPC') return;
  if (kind === 'torn') tear?.();
  process.kill(process.pid, 'SIGKILL');
}

const half = (data: unknown) =>
  Buffer.from(data as string).subarray(0, Buffer.from(data as string).length >> 1);
const { open, writeFile } = fs;

/** The methods by the name they are wrapped under; a full disk still renames, links and removes. */
for (const name of ['mkdir', 'rename', 'link', 'rm'] as const) {
  const original = fs[name] as (...args: unknown[]) => Promise<unknown>;
  const wrapped = async (...args: unknown[]) => {
    step(name === 'mkdir');
    return original(...args);
  };
  Object.assign(fs, { [name]: wrapped });
}

Object.assign(fs, {
  writeFile: async (...args: Parameters<typeof writeFile>) => {
    const [path, data] = args;
    step(true, () => writeFileSync(path as string, half(data)));
    return writeFile(...args);
  },
  open: async (path: string, flags: string) => {
    if (flags !== 'r') step(true);
    const file = await open(path, flags);
    if (flags === 'r') return file;
    for (const method of ['writeFile', 'appendFile'] as const) {
      const original = file[method].bind(file);
      file[method] = async (data) => {
        step(true, () => void writeSync(file.fd, half(data)));
        return original(data);
      };
    }
    const sync = file.sync.bind(file);
    file.sync = async () => {
      step(false);
      return sync();
    };
    return file;
  },
});
syncBuiltinESMExports();
process.on('exit', () => writeSync(1, `\noperations: ${count} tearable: ${tearable.join(',')}\n`));
