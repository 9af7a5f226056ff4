// The command line as users run it, for check:tables.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Version } from '../../trainer/registry/version.ts';

const PROGRAM = join(import.meta.dirname, '../../trainer/cli/batcomputer.mjs');
const LIMIT_MS = 60_000;

/** What a command printed, apart and as a terminal shows both. */
export interface Printed {
  stdout: string;
  stderr: string;
  all: string;
}

/** @throws Error with what it printed when it fails */
export async function runProgram(args: string[], cwd: string): Promise<Printed> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd });
  const printed: Printed = { stdout: '', stderr: '', all: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      printed[stream] += text;
      printed.all += text;
    });
  }
  const [code] = await once(child, 'close');
  if (code === 0) return printed;
  throw new Error(`batcomputer ${args.join(' ')} ended with ${code}\n${printed.stderr}`);
}

/** Serves a version, and asks its own example over HTTP. @throws Error when the answer is none */
export async function serveAndAsk({ entry, name }: Version, cwd: string): Promise<void> {
  const port = await freePort();
  const child = spawn(process.execPath, [PROGRAM, 'serve', name, '--port', String(port)], {
    ...{ cwd, stdio: 'ignore' },
  });
  try {
    const url = `http://127.0.0.1:${port}/api/predict`;
    const body = JSON.stringify(entry.examples[0]);
    const headers = { 'content-type': 'application/json' };
    const deadline = performance.now() + LIMIT_MS;
    for (;;) {
      const response = await fetch(url, { method: 'POST', body, headers }).catch(() => null);
      if (response?.ok)
        return checkAnswer((await response.json()) as Record<string, number>, entry);
      if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}`);
      if (performance.now() > deadline) throw new Error(`${url}: ${await response?.text()}`);
      await sleep(20);
    }
  } finally {
    if (child.exitCode === null) {
      child.kill();
      await once(child, 'close');
    }
  }
}

function checkAnswer(answer: Record<string, number>, { flags }: Version['entry']): void {
  const missing = Object.values(flags).filter((name) => !Number.isFinite(answer[name]));
  if (missing.length > 0) throw new Error(`the answer lacks ${missing}: ${JSON.stringify(answer)}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
