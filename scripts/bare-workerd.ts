// Runs a bundle on workerd alone, without the proxy that development servers put before it: what benches and
// soaks measure is the runtime and the worker, nothing else.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { bundleFiles, PAGES } from './edge-bundle.ts';
import { cpuMs, residentBytes } from './process-figures.ts';

/** The program itself: npm's wrapper cannot be started without a shell on Windows. */
const { default: WORKERD } = createRequire(import.meta.url)('workerd') as { default: string };

export interface BareWorkerd {
  url: URL;
  /** Resident memory of the process, in bytes. */
  memory(): Promise<number>;
  /** CPU time used so far, in milliseconds. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts workerd on a free port of the loopback with the modules of a bundle, these bindings (texts, or JSON) and flags of V8. */
export async function startWorkerd(
  bundle: string,
  bindings: Record<string, unknown> = {},
  v8Flags: string[] = [],
): Promise<BareWorkerd> {
  const folder = await mkdtemp(join(tmpdir(), 'workerd-'));
  const config = join(folder, 'config.capnp');
  await writeFile(config, await configText(bundle, folder, bindings, v8Flags));
  const args = ['serve', config, '--socket-addr=http=127.0.0.1:0', '--control-fd=3'];
  const child = spawn(WORKERD, args, { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  const port = await listeningPort(child);
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    memory: () => residentBytes(child.pid),
    cpu: () => cpuMs(child.pid),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

async function listeningPort(child: ChildProcess): Promise<number> {
  const control = child.stdio[3] as Readable;
  for await (const line of createInterface({ input: control })) {
    const event = JSON.parse(line) as { event: string; port?: number };
    if (event.event === 'listen' && event.port !== undefined) return event.port;
  }
  throw new Error('workerd ended before it listened');
}

async function configText(
  bundle: string,
  folder: string,
  bindings: Record<string, unknown>,
  v8Flags: string[],
): Promise<string> {
  const modules: string[] = [];
  for (const { path, contents } of await bundleFiles(bundle)) {
    await writeFile(join(folder, path), contents);
    const kind = path.endsWith('.wasm') ? 'wasm' : 'esModule';
    modules.push(`(name = ${JSON.stringify(path)}, ${kind} = embed ${JSON.stringify(path)})`);
  }
  const variables = Object.entries(bindings).map(([name, value]) => {
    const [kind, text] =
      typeof value === 'string' ? ['text', value] : ['json', JSON.stringify(value)];
    return `(name = ${JSON.stringify(name)}, ${kind} = ${JSON.stringify(text)})`;
  });
  const assets = JSON.stringify(resolve(bundle, PAGES));
  variables.push('(name = "ASSETS", service = "assets")');
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ${JSON.stringify(v8Flags)},
  services = [(name = "main", worker = .main), (name = "assets", disk = ${assets})],
  sockets = [(name = "http", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  bindings = [${variables.join(', ')}],
  compatibilityDate = "2026-10-22",
);
`;
}
