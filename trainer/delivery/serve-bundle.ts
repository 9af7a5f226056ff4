// Serves a bundle with the workerd of node_modules, on this machine only.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { atEnd } from '../base/at-end.ts';
import { UserError } from '../base/user-error.ts';

const START_TIMEOUT_MS = 30_000;
/** For what a worker has counted to be handed on. */
const FINISH_TIMEOUT_MS = 2_000;
export const HOST = '127.0.0.1';
const SAID_CHARACTERS = 2000;
/** Pieces of output that are kept until they are shown. */
const MOST_WAITING = 100;

/** Another program listens on the port. */
export class PortTakenError extends UserError {}

/** Takes what a worker logs. */
export type LogSink = (stream: 'stdout' | 'stderr', text: string) => void;

export interface BundleServer {
  url: string;
  port: number;
  /** Resolves when the process has ended, to how: `SIGKILL`, or `code 1`. */
  ended: Promise<string>;
  /** Passes on what the worker has logged, and will log; otherwise it is lost. */
  showLog(sink: LogSink): void;
  /** The worker hands on what it has counted, and its log is passed on to the end. Open requests are not answered. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** 0: any free one. */
  port?: number;
  /** On top of this process's environment. */
  env?: Record<string, string>;
}

/** Path of the program itself, not of npm's wrapper, so that stopping it leaves nothing behind. */
function workerdProgram(): string {
  try {
    return (createRequire(import.meta.url)('workerd') as { default: string }).default;
  } catch {
    throw new UserError('workerd is not installed: run npm install in the folder of batcomputer');
  }
}

/**
 * Resolves when workerd listens. It does not outlive this process, unless that is killed.
 * @throws PortTakenError
 * @throws UserError with what workerd said when it ends or does not listen in time
 */
export async function serveBundle(
  folder: string,
  { port = 0, env = {} }: ServeOptions = {},
): Promise<BundleServer> {
  const supervised = join(folder, 'supervised.capnp');
  const control = existsSync(supervised) ? ControlSocket.open() : null;
  const args = ['serve', control === null ? join(folder, 'config.capnp') : supervised];
  args.push('--socket-addr', `http=${HOST}:${port}`, '--control-fd', '3');
  if (control !== null) args.push('--socket-addr', `control=unix:${control.path}`);
  const child = spawn(workerdProgram(), args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const forget = atEnd(() => {
    child.kill('SIGKILL');
    control?.remove();
  });
  const closed = once(child, 'close').catch(() => {});
  const ended = once(child, 'exit').then(([code, signal]) => {
    forget();
    control?.remove();
    return signal === null ? `code ${code}` : String(signal);
  });
  const stop = async () => {
    await control?.finish();
    child.kill('SIGKILL');
    await Promise.all([ended, closed]);
  };
  const log = new ProcessLog(child);
  const timer = setTimeout(() => void stop(), START_TIMEOUT_MS);
  const listening = await readListenPort(child.stdio[3] as Readable);
  clearTimeout(timer);
  if (listening !== null) {
    const url = `http://${HOST}:${listening}`;
    return { url, port: listening, ended, stop, showLog: (sink) => log.show(sink) };
  }
  await stop();
  const { said } = log;
  if (/Address already in use/.test(said)) throw new PortTakenError(`port ${port} is taken`);
  throw new UserError(`${folder}: workerd does not serve it: ${said.trim() || 'no reason given'}`);
}

/** By which a worker is told that its process ends; see worker/plain/static-files.ts. */
class ControlSocket {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'control.sock');
  }

  /** In a folder that nobody else may enter. Null on Windows, where workerd has no such sockets. */
  static open(): ControlSocket | null {
    if (process.platform === 'win32') return null;
    return new ControlSocket(mkdtempSync(join(tmpdir(), 'batcomputer-')));
  }

  /** Resolves when the worker has handed on what it has counted, or does not answer. */
  finish(): Promise<void> {
    return new Promise((resolve) => {
      const signal = AbortSignal.timeout(FINISH_TIMEOUT_MS);
      const asked = request({ socketPath: this.path, method: 'POST', path: '/finish', signal });
      asked.once('response', (response) => response.resume().once('close', resolve));
      asked.once('error', () => resolve());
      asked.end();
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What a process prints: the last of it, until somebody wants to see it. */
class ProcessLog {
  /** On stderr. */
  said = '';
  #sink: LogSink | null = null;
  #waiting: (readonly [...Parameters<LogSink>])[] = [];

  constructor(child: ChildProcess) {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        if (name === 'stderr') this.said = (this.said + text).slice(-SAID_CHARACTERS);
        if (this.#sink !== null) this.#sink(name, text);
        else this.#waiting = [...this.#waiting, [name, text] as const].slice(-MOST_WAITING);
      });
    }
  }

  show(sink: LogSink): void {
    this.#sink = sink;
    for (const [stream, text] of this.#waiting) sink(stream, text);
    this.#waiting = [];
  }
}

/**
 * Of the HTTP socket: workerd reports each as a line of JSON. Null when it ends before it listens. The pipe is read to
 * its end, since workerd complains of one that is closed.
 */
export function readListenPort(control: Readable): Promise<number | null> {
  let text = '';
  return new Promise((resolve) => {
    control.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const match = /"event":"listen"[^}]*"socket":"http"[^}]*"port":(\d+)/.exec(text);
      if (match !== null) resolve(Number(match[1]));
    });
    control.once('close', () => resolve(null));
  });
}
