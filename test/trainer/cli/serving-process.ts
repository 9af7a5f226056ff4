// A command that serves, run as users do in a session of its own, so that all of its processes are known.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../../../trainer/cli/batcomputer.mjs', import.meta.url));
const LIMIT_MS = 45_000;

interface Process {
  pid: number;
  command: string;
}

/** The processes of a session, those that wait to be collected left out. */
export function processesOfSession(session: number): Process[] {
  const found: Process[] = [];
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, , , sid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (Number(sid) === session && state !== 'Z') found.push({ pid: Number(name), command });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

export class ServingProcess {
  readonly child: ChildProcess;
  readonly session: number;
  readonly temporary: string;
  readonly ended: Promise<number | null>;
  stdout = '';
  stderr = '';

  /** @param folder for its temporary files */
  constructor(args: string[], folder: string, cwd?: string) {
    this.temporary = mkdtempSync(join(folder, 'tmp-'));
    // A session of its own, as a terminal has; its processes can then be told from all others.
    this.child = spawn(process.execPath, [LAUNCHER, ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: this.temporary },
      ...(cwd !== undefined && { cwd }),
    });
    this.session = Number(this.child.pid);
    for (const stream of ['stdout', 'stderr'] as const) {
      this.child[stream]?.setEncoding('utf8').on('data', (text) => {
        this[stream] += text;
      });
    }
    this.ended = once(this.child, 'close').then(([code]) => code);
  }

  async until(what: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    while (!(await what())) {
      if (this.child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`${this.stdout}\n${this.stderr}`);
      }
      await sleep(25);
    }
  }

  async url(): Promise<string> {
    await this.until(() => this.stdout.includes('prediction'));
    return /Serving \S+ at (\S+) /.exec(this.stdout)?.[1] ?? '';
  }

  workerd(): number {
    const found = processesOfSession(this.session).find(({ command }) =>
      command.includes('workerd serve'),
    );
    return found?.pid ?? 0;
  }

  /** Ctrl-C goes to every process of the terminal, a kill to one. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    if (this.child.exitCode === null) {
      process.kill(signal === 'SIGINT' ? -this.session : this.session, signal);
    }
    await this.ended;
  }

  async expectNothingLeft(): Promise<void> {
    const deadline = performance.now() + 5_000;
    while (processesOfSession(this.session).length > 0 && performance.now() < deadline) {
      await sleep(50);
    }
    expect(processesOfSession(this.session)).toEqual([]);
    expect(readdirSync(this.temporary)).toEqual([]);
  }
}

/** Runs the command while `use` is at work; afterwards none of its processes is left. */
export async function whileServing(
  args: string[],
  { folder, cwd }: { folder: string; cwd?: string },
  use: (serving: ServingProcess) => Promise<void>,
): Promise<void> {
  const serving = new ServingProcess(args, folder, cwd);
  try {
    await use(serving);
  } finally {
    for (const { pid } of processesOfSession(serving.session)) process.kill(pid, 'SIGKILL');
  }
}
