// Serves the worker of wrangler.toml on workerd, on this machine only, and stops it without leaving a
// process behind.
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOST = '127.0.0.1';

export interface EdgeServer {
  url: string;
  stop(): Promise<void>;
}

/** True when nothing listens on this port of the loopback interface. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}

/** The port itself, or the next free one among the hundred after it. */
export async function findFreePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 100; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${wanted} to ${wanted + 99}`);
}

/**
 * Builds the worker with the models of `registry` and serves it; resolves when it answers.
 * @param registry absolute folder
 */
export async function startEdgeServer(registry: string, port: number): Promise<EdgeServer> {
  // The build command of wrangler.toml reads the registry's place from here.
  process.env.BATCOMPUTER_REGISTRY = registry;
  // Nothing is to leave this machine: no usage reports, no look-up of the machine's location.
  process.env.WRANGLER_SEND_METRICS = 'false';
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false';
  const { unstable_startWorker: startWorker } = await import('wrangler');
  const worker = await startWorker({
    config: `${ROOT}wrangler.toml`,
    dev: {
      server: { hostname: HOST, port },
      watch: false,
      inspector: false,
      liveReload: false,
      logLevel: 'error',
    },
  });
  await worker.ready;
  return { url: `http://localhost:${port}`, stop: () => worker.dispose() };
}

/** Resolves at the first request to stop: Ctrl-C, a closed terminal, or a polite kill. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // Stays installed: a second Ctrl-C must not interrupt the stopping.
      process.on(signal, () => resolve());
    }
  });
}
