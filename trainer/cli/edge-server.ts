// Serves a bundle on this machine only, keeps it served when workerd is killed, and stops it without leaving a
// process behind.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../base/user-error.ts';
import {
  type BundleServer,
  HOST,
  PortTakenError,
  type ServeOptions,
  serveBundle,
} from '../delivery/serve-bundle.ts';

/** Ports that are tried where none was asked for. */
const PORTS_TRIED = 100;
/** So often workerd may end within the window; then something is wrong that starting it again does not mend. */
const MOST_ENDS = 3;
const ENDS_WINDOW_MS = 60_000;
/** Ctrl-C reaches workerd as well, and its end may be seen before this process's own signal. */
const SIGNAL_GRACE_MS = 100;
const PROBE_TIMEOUT_MS = 10_000;

export interface EdgeServer {
  url: string;
  /** Rejects with a UserError when what is served cannot be kept served. */
  failed: Promise<never>;
  /** What the worker logs is shown from now on, with what it has logged before. */
  showLog(): void;
  stop(): Promise<void>;
}

export interface EdgeOptions {
  port: number;
  /** Whether the next ports may be tried when this one is taken. */
  mayStepAside: boolean;
  /** Variables that workerd reads its secrets from. */
  env: Record<string, string>;
  say(line: string): void;
}

/**
 * Serves the folder of a bundle; resolves when it answers, and it is this one that answers.
 * @throws UserError when the port is taken, or workerd does not serve the bundle
 */
export async function startEdgeServer(folder: string, options: EdgeOptions): Promise<EdgeServer> {
  const token = randomUUID();
  const env = { ...options.env, BATCOMPUTER_INSTANCE: token };
  const keep = new KeptServer(folder, { env }, options.say);
  const port = await startOnPort(keep, options);
  try {
    return {
      url: await findOwnUrl(port, token, options.say),
      failed: keep.failed,
      showLog: () => keep.showLog(),
      stop: () => keep.stop(),
    };
  } catch (error) {
    await keep.stop();
    throw error;
  }
}

/** @returns the port: the one that was asked for, or the next free one where that is allowed */
async function startOnPort(
  keep: KeptServer,
  { port: wanted, mayStepAside }: EdgeOptions,
): Promise<number> {
  const last = mayStepAside ? wanted + PORTS_TRIED - 1 : wanted;
  for (let port = wanted; port <= last; port++) {
    try {
      await keep.start(port);
      return port;
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
    }
  }
  throw new UserError(
    mayStepAside
      ? `the ports ${wanted} to ${last} are all taken; name a free one with --port`
      : `port ${wanted} is taken by another program; name another one with --port`,
  );
}

/** A server that is started again, on the same port, whenever it ends without being told to. */
class KeptServer {
  readonly failed: Promise<never>;
  readonly #folder: string;
  readonly #options: ServeOptions;
  readonly #say: (line: string) => void;
  #fail: (error: unknown) => void = () => {};
  #server: BundleServer | null = null;
  #isStopped = false;
  #isLogShown = false;
  #ends: number[] = [];

  constructor(folder: string, options: ServeOptions, say: (line: string) => void) {
    this.#folder = folder;
    this.#options = options;
    this.#say = say;
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {}); // Whoever serves looks at it later.
  }

  async start(port: number): Promise<void> {
    this.#server = await serveBundle(this.#folder, { ...this.#options, port });
    if (this.#isLogShown) this.#server.showLog();
    this.#server.ended.then((how) => this.#startAgain(port, how)).catch(this.#fail);
  }

  async #startAgain(port: number, how: string): Promise<void> {
    await sleep(SIGNAL_GRACE_MS);
    if (this.#isStopped) return;
    const now = performance.now();
    this.#ends = [...this.#ends.filter((end) => now - end < ENDS_WINDOW_MS), now];
    if (this.#ends.length >= MOST_ENDS) {
      throw new UserError(
        `workerd ended ${MOST_ENDS} times within a minute, the last time by ${how}: nothing is served any more`,
      );
    }
    this.#say(`workerd ended by ${how}, and is started again`);
    await this.start(port);
    if (this.#isStopped) await this.stop(); // Told so in the meantime.
  }

  showLog(): void {
    this.#isLogShown = true;
    this.#server?.showLog();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#server?.stop();
  }
}

/**
 * `localhost` may be another address than ours, where another program listens: the URL is one that this run of
 * workerd answers, which it shows by its token. A version that does not answer its own example is told, and served
 * with the rest: an earlier release may have registered it so.
 */
async function findOwnUrl(
  port: number,
  token: string,
  say: (line: string) => void,
): Promise<string> {
  for (const host of ['localhost', HOST]) {
    const url = `http://${host}:${port}`;
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const response = await fetch(`${url}/readyz`, { signal }).catch(() => null);
    if (response?.headers.get('x-instance') !== token) continue;
    if (response.ok) return url;
    const { detail } = (await response.json()) as { detail?: string };
    say(`Warning: ${detail ?? response.status}. It is served all the same; deploy would refuse it`);
    return url;
  }
  throw new UserError(`port ${port}: what answers there is not this server; name another --port`);
}

/** Aborted at the first request to stop: Ctrl-C, a closed terminal, or a polite kill. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Stays installed: a second Ctrl-C must not interrupt the stopping.
    process.on(signal, () => controller.abort());
  }
  return controller.signal;
}
