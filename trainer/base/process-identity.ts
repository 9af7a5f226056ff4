// Tells processes apart that have the same id: one after the other on a machine, or side by side in containers
// that share a folder, where each may be process 1.
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** When a process began, in the kernel's ticks; '0' where that is not told (outside Linux, or it is gone). */
function processStart(pid: number): string {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The name of the program stands in brackets and may hold anything; the 20th field after it is the start.
  return /^\d+$/.exec(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '')?.[0] ?? '0';
}

function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** Where process ids mean the same processes: this machine since it was started, or this container. */
export const PLACE = createHash('sha256')
  .update(hostname())
  .update(textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')))
  .update(textOf(() => readlinkSync('/proc/self/ns/pid')))
  .digest('hex')
  .slice(0, 12);

/** When this process began. */
export const OWN_START = processStart(process.pid);

/** True when a process with this id runs here. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True when the process with this id that began at `start` still runs here. */
export function isSameProcess(pid: number, start: string): boolean {
  if (!isProcessAlive(pid)) return false;
  const now = processStart(pid);
  return start === '0' || now === '0' || now === start;
}
