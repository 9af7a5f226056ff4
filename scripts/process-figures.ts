// What Linux tells of a running process (proc(5)).
import { readFile } from 'node:fs/promises';

const procFile = (pid: number | undefined, name: string) =>
  readFile(`/proc/${pid}/${name}`, 'utf8');

/** Resident memory of the process, in bytes. */
export async function residentBytes(pid: number | undefined): Promise<number> {
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(await procFile(pid, 'status'))?.[1]);
}

/** CPU time that the process has used so far, in milliseconds. */
export async function cpuMs(pid: number | undefined): Promise<number> {
  // Fields 14 and 15 of stat: user and system time in hundredths of a second.
  const fields = (await procFile(pid, 'stat')).split(') ')[1].split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}
