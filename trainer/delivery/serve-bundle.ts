// Serves a bundle with the workerd of node_modules, on this machine only.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../user-error.ts';

const START_TIMEOUT_MS = 30_000;
const HOST = '127.0.0.1';

export interface BundleServer {
  url: string;
  stop(): Promise<void>;
}

/** Path of the program itself, not of npm's wrapper, so that stopping it leaves nothing behind. */
function workerdProgram(): string {
  return (createRequire(import.meta.url)('workerd') as { default: string }).default;
}

/**
 * Resolves when workerd listens.
 * @param port 0: any free one
 * @throws UserError with what workerd said when it ends or does not listen in time
 */
export async function serveBundle(folder: string, port = 0): Promise<BundleServer> {
  const args = ['serve', join(folder, 'config.capnp')];
  args.push('--socket-addr', `http=${HOST}:${port}`, '--control-fd', '3');
  const child = spawn(workerdProgram(), args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL'); // It holds no state that could be lost.
    await once(child, 'exit');
  };
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-2000);
  });
  const timer = setTimeout(() => void stop(), START_TIMEOUT_MS);
  const listening = await readListenPort(child.stdio[3] as Readable);
  clearTimeout(timer);
  if (listening !== null) return { url: `http://${HOST}:${listening}`, stop };
  await stop();
  throw new UserError(`${folder}: workerd does not serve it: ${said.trim() || 'no reason given'}`);
}

/** workerd reports each socket as a line of JSON; null when it ends before it listens. */
export async function readListenPort(control: Readable): Promise<number | null> {
  let text = '';
  for await (const chunk of control.setEncoding('utf8')) {
    text += chunk;
    const match = /"event":"listen"[^}]*"port":(\d+)/.exec(text);
    if (match !== null) return Number(match[1]);
  }
  return null;
}
