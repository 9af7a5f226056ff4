// Changes the versions of a supervised bundle while requests come in, and counts what is lost.
//
//   npm run soak:swap [-- --swaps 20 --per-second 200]
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, symlink } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withTemporaryFolder } from '../../trainer/base/temporary-folder.ts';
import { chooseVersions } from '../../trainer/delivery/choose-versions.ts';
import { readConfig } from '../../trainer/delivery/release-config.ts';
import { writeBundle } from '../../trainer/delivery/write-bundle.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { readOptions } from '../read-options.ts';

export interface SwapLoad {
  swaps: number;
  perSecond: number;
  /** Load before the first swap, between two, and after the last. */
  pauseMs: number;
}

export interface SwapReport {
  requests: number;
  /** What became of those that were not answered with 200, by kind. */
  lost: Record<string, number>;
  /** Prefix of the answering version → answers. */
  answers: Record<string, number>;
  milliseconds: { median: number; p99: number; largest: number };
}

/** Answered by the whole way through the worker; the answer names its version. */
const PATH = '/api/info';
/** As many sockets as a busy proxy keeps open; most are idle at any time. */
const SOCKETS = 32;
/** So many of the requests come on a connection of their own. */
const SHARE_ALONE = 0.25;

/**
 * @param bundles folders of two bundles, which take turns
 * @param place an empty folder for the link that is served
 */
export async function swapUnderLoad(
  bundles: [string, string],
  place: string,
  port: number,
  { swaps, perSecond, pauseMs }: SwapLoad,
): Promise<SwapReport> {
  const link = join(place, 'current');
  const supervisor = await startSupervisor(bundles[0], link, port);
  try {
    const load = new Load(perSecond, (agent) => ask(port, agent));
    await sleep(pauseMs);
    for (let swap = 1; swap <= swaps; swap++) {
      await swapTo(bundles[swap % 2], link, supervisor);
      await sleep(pauseMs);
    }
    return await load.end();
  } finally {
    await stopSupervisor(supervisor);
  }
}

export async function swapTo(
  bundle: string,
  link: string,
  supervisor: ChildProcess,
): Promise<void> {
  await pointTo(bundle, link);
  const swapped = untilSaid(supervisor, 'the new bundle is served');
  supervisor.kill('SIGHUP');
  await swapped;
}

export async function stopSupervisor(supervisor: ChildProcess): Promise<void> {
  const ended = once(supervisor, 'exit');
  supervisor.kill('SIGTERM');
  await ended;
}

/** The workerd that a process of the supervisor started. */
export function workerdOf(supervisor: ChildProcess): number {
  const list = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = list.split('\n').map((line) => line.trim().split(/\s+/));
  const inner = rows.find(([, parent]) => parent === String(supervisor.pid))?.[0];
  return Number(
    rows.find(([, parent, program]) => parent === inner && /workerd/.test(program))?.[0],
  );
}

/** @param output a descriptor that gets what the worker logs */
export async function startSupervisor(
  bundle: string,
  link: string,
  port: number,
  output: number | 'ignore' = 'ignore',
): Promise<ChildProcess> {
  await pointTo(bundle, link);
  const args = [join(bundle, 'supervise.mjs'), '--listen', `127.0.0.1:${port}`, link];
  const child = spawn(process.execPath, args, { stdio: ['ignore', output, 'pipe'] });
  await untilSaid(child, 'is served');
  return child;
}

/** The way in which a link changes between two looks at it. */
export async function pointTo(bundle: string, link: string): Promise<void> {
  await symlink(bundle, `${link}.next`);
  await rename(`${link}.next`, link);
}

export function untilSaid(child: ChildProcess, words: string): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`the supervisor ended: ${said}`));
    const read = (text: Buffer) => {
      said += text;
      if (!said.includes(words)) return;
      child.stderr?.off('data', read);
      child.off('exit', fail);
      resolve();
    };
    child.stderr?.on('data', read);
    child.once('exit', fail);
  });
}

/** So many requests a second, each at its time whatever became of the ones before. */
export class Load {
  readonly #ask: (agent: Agent | false, number: number) => Promise<string>;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SOCKETS, scheduling: 'fifo' });
  readonly #open = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  readonly #lost: Record<string, number> = {};
  readonly #answers: Record<string, number> = {};
  readonly #times: number[] = [];
  #sent = 0;

  /** @param ask sends a request by this agent; resolves to what answered */
  constructor(perSecond: number, ask: (agent: Agent | false, number: number) => Promise<string>) {
    this.#ask = ask;
    const started = performance.now();
    this.#timer = setInterval(() => {
      const due = ((performance.now() - started) * perSecond) / 1000;
      while (this.#sent < due) this.#send();
    }, 1);
  }

  #send(): void {
    this.#sent++;
    const started = performance.now();
    const isAlone = this.#sent % Math.round(1 / SHARE_ALONE) === 0;
    const asked = this.#ask(isAlone ? false : this.#agent, this.#sent).then(
      (version) => {
        this.#answers[version] = (this.#answers[version] ?? 0) + 1;
        this.#times.push(performance.now() - started);
      },
      ({ code, message }) => {
        const kind = code ?? message;
        this.#lost[kind] = (this.#lost[kind] ?? 0) + 1;
      },
    );
    this.#open.add(asked);
    void asked.finally(() => this.#open.delete(asked));
  }

  async end(): Promise<SwapReport> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    this.#agent.destroy();
    const times = this.#times.sort((a, b) => a - b);
    const at = (share: number) =>
      Math.round(10 * (times[Math.floor(times.length * share)] ?? 0)) / 10;
    return {
      requests: this.#sent,
      lost: this.#lost,
      answers: this.#answers,
      milliseconds: { median: at(0.5), p99: at(0.99), largest: at(1 - 1e-9) },
    };
  }
}

/** @returns the version that answered */
async function ask(port: number, agent: Agent | false): Promise<string> {
  const asked = request({ host: '127.0.0.1', port, path: PATH, agent });
  asked.end();
  const [response] = await once(asked, 'response');
  for await (const _ of response);
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
  return `${response.headers['model-name']}@${response.headers['model-version']}`;
}

/** Two bundles of a registry's newest versions: of its first model, and of its last. */
export async function bundlePair(place: string, folder: string): Promise<[string, string]> {
  await mkdir(folder, { recursive: true });
  const registry = await openRegistry(place);
  const config = await readConfig('production');
  const make = async (versions: string, name: string) => {
    const chosen = await chooseVersions({ registry, keep: 1, versions });
    const out = join(folder, name);
    await writeBundle({ registry, chosen, out, config, target: 'workerd' });
    return out;
  };
  const { models } = await chooseVersions({ registry, keep: 1 });
  const [first, last] = [models[0].name, models[models.length - 1].name];
  return [await make(`${first}@newest`, 'one'), await make(`${last}@newest`, 'two')];
}

if (import.meta.main) {
  const values = readOptions({
    swaps: { type: 'string', default: '20' },
    'per-second': { type: 'string', default: '200' },
    port: { type: 'string', default: '18080' },
  });
  await withTemporaryFolder(async (folder) => {
    const pair = await bundlePair('models', folder);
    const load = { swaps: Number(values.swaps), perSecond: Number(values['per-second']) };
    const report = await swapUnderLoad(pair, folder, Number(values.port), {
      ...load,
      pauseMs: 1000,
    });
    console.log(JSON.stringify(report, null, 2));
    if (Object.keys(report.lost).length > 0) process.exitCode = 1;
  });
}
