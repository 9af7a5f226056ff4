// `serve` answers on this machine, steps aside when its port is taken, and leaves no process behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findFreePort } from '../../../trainer/cli/edge-server.ts';

const LAUNCHER = fileURLToPath(new URL('../../../trainer/cli/batcomputer.mjs', import.meta.url));

/** Ids and states of the processes of a session, those that wait to be collected left out. */
function processesOfSession(session: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, , , sid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(sid) === session && state !== 'Z';
      } catch {
        return false; // It has ended meanwhile.
      }
    })
    .map(Number);
}

test.skipIf(process.platform !== 'linux').each(['SIGINT', 'SIGTERM'] as const)(
  'serve on a taken port, ended by %s',
  { timeout: 60_000 },
  async (signal) => {
    const taken = createServer();
    const wanted = await findFreePort(18_787);
    await once(taken.listen(wanted, '127.0.0.1'), 'listening');
    // A session of its own, as a terminal has; its processes can then be told from all others.
    const child = spawn(process.execPath, [LAUNCHER, 'serve', '--port', String(wanted)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let text = '';
      for await (const line of createInterface({ input: child.stdout })) {
        text += `${line}\n`;
        if (line.includes('prediction')) break;
      }
      expect(text).toContain(`Port ${wanted} is taken`);
      const url = /Serving \S+ at (\S+) /.exec(text)?.[1];
      const info = (await (await fetch(`${url}/api/info`)).json()) as { status: string };
      expect(info.status).toBe('alive');

      const ended = once(child, 'exit');
      // Ctrl-C goes to every process of the terminal, a kill to one.
      process.kill(signal === 'SIGINT' ? -Number(child.pid) : Number(child.pid), signal);
      await ended;
      const deadline = performance.now() + 5_000;
      while (processesOfSession(Number(child.pid)).length > 0 && performance.now() < deadline) {
        await sleep(50);
      }
      expect(processesOfSession(Number(child.pid))).toEqual([]);
    } finally {
      taken.close();
      for (const pid of processesOfSession(Number(child.pid))) process.kill(pid, 'SIGKILL');
    }
  },
);
