// Every step of a deployment, every failure of one, and a stop between any two: against an account in memory,
// and an API that answers as what was uploaded there would.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { UserError } from '../../../trainer/base/user-error.ts';
import { deploy, promoteCanary, rollBack } from '../../../trainer/delivery/deploy.ts';
import type { DeployOptions } from '../../../trainer/delivery/deploy-steps.ts';
import { readJournal } from '../../../trainer/delivery/journal.ts';
import type {
  TrafficShare,
  UploadedVersion,
  Wrangler,
} from '../../../trainer/delivery/wrangler.ts';
import type { Bundle } from '../../../trainer/delivery/write-bundle.ts';
import { close, listen } from '../../listen.ts';

/** Ends the "process": not a UserError, so nothing is tidied up. */
class Killed extends Error {}

interface Account extends Wrangler {
  uploads: UploadedVersion[];
  /** Every traffic there was, the newest last; a share is `v2 10`. */
  history: string[];
  /** Thrown by the call of this name, `before` or `after` it takes effect. */
  faults: { call: keyof Wrangler; when: 'before' | 'after'; error: Error; times: number }[];
}

let shares: TrafficShare[] | null;

function makeAccount(): Account {
  const strike = (call: keyof Wrangler, when: 'before' | 'after') => {
    const fault = account.faults.find((one) => one.call === call && one.when === when);
    if (fault === undefined || fault.times-- <= 0) return;
    throw fault.error;
  };
  const store = (tag: string, message: string): string => {
    const id = `id-of-${tag}`;
    account.uploads.push({ id, tag, message });
    return id;
  };
  const setShares = (next: TrafficShare[]) => {
    shares = next;
    account.history.push(
      next.map(({ id, percentage }) => `${id.slice(6)} ${percentage}`).join(', '),
    );
  };
  const account: Account = {
    uploads: [],
    history: [],
    faults: [],
    async traffic() {
      strike('traffic', 'before');
      return shares;
    },
    versions: async () => account.uploads,
    startupMs: async () => {
      strike('startupMs', 'before');
      return account.faults.some(({ call }) => call === 'startupMs') ? 900 : 40;
    },
    async deploy({ tag, message }) {
      strike('deploy', 'before');
      const id = store(tag, message);
      setShares([{ id, percentage: 100 }]);
      return { id, url: null };
    },
    async upload({ tag, message }) {
      strike('upload', 'before');
      const id = store(tag, message);
      strike('upload', 'after');
      return { id, url: null };
    },
    async shift(next) {
      strike('shift', 'before');
      setShares(next);
      strike('shift', 'after');
    },
  };
  return account;
}

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Fake', version: '1' },
  paths: {
    '/api/info': {
      get: {
        operationId: 'info',
        responses: { 200: { description: '', content: { 'application/json': {} } } },
      },
    },
  },
};

/** What is wrong with the running worker; by the version that is asked. */
let broken: { version: number; path: string } | null;
/** The key that the API asks for. */
let apiKey: string | null;
let server: Server;
let base: string;
let folder: string;
let account: Account;
let log: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  server = createServer((request, response) => {
    const url = request.url ?? '';
    // /preview/v2/… is that version; /live/… the one that the header pins.
    const pinned = request.headers['cloudflare-workers-version-overrides'] ?? url;
    const live = shares?.[0].id ?? '';
    const version = Number((/v(\d+)/.exec(String(pinned)) ?? /v(\d+)/.exec(live))?.[1]);
    const mayRead = apiKey === null || request.headers['x-api-key'] === apiKey;
    const ready = mayRead && { models: [{ name: 'caught', version, aliases: ['current'] }] };
    const body = url.endsWith('/openapi.json') ? DOCUMENT : { status: 'ready', ...ready };
    const isBroken = broken?.version === version && url.endsWith(broken.path);
    response.writeHead(isBroken ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  base = await listen(server);
});

afterAll(async () => {
  await close(server);
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  account = makeAccount();
  broken = null;
  apiKey = null;
  log = [];
  shares = [{ id: 'id-of-v1', percentage: 100 }];
  account.uploads.push({ id: 'id-of-v1', tag: 'v1', message: 'v1, bundle 000' });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(join(folder, 'journal.json'), { force: true });
});

function bundleOf(version: number): Bundle {
  const id = String(version).repeat(64);
  const models = [{ name: 'caught', aliases: { current: version }, versions: [version] }];
  return { id, defaultModel: 'caught', models, gzippedBytes: 1000, files: {} };
}

function options(version: number, changes: Partial<DeployOptions> = {}): DeployOptions {
  return {
    bundle: bundleOf(version),
    wrangler: account,
    name: 'caught',
    journalPath: join(folder, 'journal.json'),
    canary: 10,
    watchSeconds: 0.05,
    patienceSeconds: 0,
    liveUrl: `${base}/live`,
    previewUrl: `${base}/preview/{alias}`,
    report: join(folder, 'report.xml'),
    log: (line) => log.push(line),
    ...changes,
  };
}

const outcome = async () => (await readJournal(join(folder, 'journal.json')))?.outcome;

it('tries a version on a share of the traffic, then gives it all', async () => {
  await deploy(options(2));
  expect(account.history).toEqual(['v2 10, v1 90', 'v2 100']);
  expect(await outcome()).toBe('deployed');
  expect(log.map((line) => line.split(':')[0])).toEqual([
    'check',
    'upload',
    'test',
    'canary',
    'watch',
    'promote',
    'confirm',
  ]);
});

it('holds at the canary until it is promoted', async () => {
  await expect(promoteCanary(options(2))).rejects.toThrow('knows of no canary that waits');
  const held = await deploy(options(2, { hold: true }));
  expect(account.history).toEqual(['v2 10, v1 90']);
  expect(held.outcome).toBeNull();
  await expect(promoteCanary(options(3))).rejects.toThrow('is of another bundle');
  await promoteCanary(options(2));
  expect(account.history).toEqual(['v2 10, v1 90', 'v2 100']);
  expect(account.uploads.map(({ tag }) => tag)).toEqual(['v1', 'v2']);
  expect(await outcome()).toBe('deployed');
  await expect(promoteCanary(options(2))).rejects.toThrow('knows of no canary that waits');
  expect(await rollBack(options(2))).toEqual([{ id: 'id-of-v1', percentage: 100 }]);
});

it('takes a held canary back', async () => {
  await deploy(options(2, { hold: true }));
  await rollBack(options(2));
  expect(account.history).toEqual(['v2 10, v1 90', 'v1 100']);
  await expect(promoteCanary(options(2))).rejects.toThrow('knows of no canary that waits');
});

it('moves the traffic back when a held canary fails once it is promoted', async () => {
  await deploy(options(2, { hold: true }));
  broken = { version: 2, path: '/live/readyz' };
  await expect(promoteCanary(options(2))).rejects.toThrow('The traffic was moved back');
  expect(account.history.at(-1)).toBe('v1 100');
});

it('makes the Worker when there is none, and gives all traffic at once when asked', async () => {
  shares = null;
  await deploy(options(2));
  expect(account.history).toEqual(['v2 100']);
  await deploy(options(3, { canary: 0 }));
  expect(account.history).toEqual(['v2 100', 'v3 100']);
});

const refused = new UserError('Cloudflare refuses');

it.each(['startupMs', 'traffic', 'upload'] as const)(
  'moves no traffic when %s fails',
  async (call) => {
    account.faults.push({ call, when: 'before', error: refused, times: 1 });
    await expect(deploy(options(2))).rejects.toThrow(/Cloudflare refuses\nNo traffic was moved/);
    expect(account.history).toEqual([]);
    expect(await outcome()).toBe('stopped');
    account.faults = [];
    await deploy(options(2));
    expect(account.history.at(-1)).toBe('v2 100');
  },
);

it('refuses a worker that starts too slowly', async () => {
  account.faults.push({ call: 'startupMs', when: 'before', error: refused, times: 0 });
  await expect(deploy(options(2))).rejects.toThrow('takes 900 ms to start, over 400');
});

it.each([
  ['/api/info', /test: .*status 200/],
  ['/readyz', /test: .*readyz answers 500/],
])('moves no traffic when %s fails at the version’s own URL', async (path, message) => {
  broken = { version: 2, path };
  await expect(deploy(options(2))).rejects.toThrow(message);
  expect(account.history).toEqual([]);
});

it('stops what is not the version that was uploaded', async () => {
  const previewUrl = `${base}/preview/v1`;
  await expect(deploy(options(2, { previewUrl }))).rejects.toThrow(
    'serves caught@1* in place of caught@2*',
  );
  expect(account.history).toEqual([]);
});

it('asks what is served with the key that the API needs, and says so without one', async () => {
  apiKey = 'a key';
  await expect(deploy(options(2))).rejects.toThrow(
    '/readyz tells what is served only to callers with an API key of scope read: set BATCOMPUTER_API_KEY',
  );
  vi.stubEnv('BATCOMPUTER_API_KEY', apiKey);
  await deploy(options(2));
  expect(account.history.at(-1)).toBe('v2 100');
});

it('moves the traffic back when the canary fails', async () => {
  const failing = options(2, {
    watchSeconds: 5,
    log(line) {
      log.push(line);
      if (line.startsWith('canary')) broken = { version: 2, path: '/live/readyz' };
    },
  });
  await expect(deploy(failing)).rejects.toThrow(/readyz answers 500\nThe traffic was moved back/);
  expect(account.history).toEqual(['v2 10, v1 90', 'v1 100']);
  expect(await outcome()).toBe('rolled back');
});

it('moves the traffic back when the promoted version fails', async () => {
  const failing = options(2, {
    log(line) {
      if (line.startsWith('promote')) broken = { version: 2, path: '/live/readyz' };
    },
  });
  await expect(deploy(failing)).rejects.toThrow('The traffic was moved back');
  expect(account.history).toEqual(['v2 10, v1 90', 'v2 100', 'v1 100']);
});

it('restores a traffic that was shared before', async () => {
  account.uploads.push({ id: 'id-of-v0', tag: 'v0', message: null });
  shares = [
    { id: 'id-of-v0', percentage: 30 },
    { id: 'id-of-v1', percentage: 70 },
  ];
  account.faults.push({ call: 'shift', when: 'after', error: refused, times: 1 });
  await expect(deploy(options(2))).rejects.toThrow('canary: Cloudflare refuses');
  expect(account.history).toEqual(['v2 10, v1 90', 'v0 30, v1 70']);
});

it('keeps trying to move the traffic back, and else says how; the next run does it first', async () => {
  account.faults.push({ call: 'shift', when: 'after', error: refused, times: 1 });
  account.faults.push({
    call: 'shift',
    when: 'before',
    error: new UserError('no network'),
    times: 0,
  });
  const cut = options(2, {
    log(line) {
      if (line === 'canary: failed') account.faults[1].times = 3;
      log.push(line);
    },
  });
  await expect(deploy(cut)).rejects.toThrow(/NOT be moved back[\s\S]*versions deploy id-of-v1@100/);
  expect(account.history).toEqual(['v2 10, v1 90']);
  expect(await outcome()).toBeNull();
  await deploy(options(3));
  expect(account.history).toEqual(['v2 10, v1 90', 'v1 100', 'v3 10, v1 90', 'v3 100']);
});

it.each(['check', 'upload', 'test', 'canary', 'watch', 'promote', 'confirm'])(
  'goes on after being killed before it could note that %s was done',
  async (step) => {
    const killed = options(2, {
      log(line) {
        if (line.startsWith(`${step}:`)) throw new Killed();
      },
    });
    await expect(deploy(killed)).rejects.toThrow(Killed);
    await deploy(options(2));
    expect(account.uploads.filter(({ tag }) => tag?.startsWith('v2'))).toHaveLength(1);
    expect(account.history.at(-1)).toBe('v2 100');
    expect(await outcome()).toBe('deployed');
  },
);

it.each([
  ['upload', 'after'],
  ['shift', 'before'],
  ['shift', 'after'],
] as const)('goes on after being killed %s, %s it took effect', async (call, when) => {
  account.faults.push({ call, when, error: new Killed(), times: 1 });
  await expect(deploy(options(2))).rejects.toThrow(Killed);
  await deploy(options(2));
  expect(account.uploads).toHaveLength(2);
  expect(account.history.at(-1)).toBe('v2 100');
});

it('knows what to go back to although its journal was lost', async () => {
  account.faults.push({ call: 'shift', when: 'after', error: new Killed(), times: 1 });
  await expect(deploy(options(2))).rejects.toThrow(Killed);
  await rm(join(folder, 'journal.json'));
  broken = { version: 2, path: '/live/readyz' };
  await expect(deploy(options(2, { watchSeconds: 5 }))).rejects.toThrow(
    'The traffic was moved back',
  );
  expect(account.history.at(-1)).toBe('v1 100');
});

it('tags another build of the same version so that both can be told apart', async () => {
  await deploy(options(2));
  await deploy(options(2, { bundle: { ...bundleOf(2), id: 'f'.repeat(64) } }));
  expect(account.uploads.map(({ tag }) => tag)).toEqual(['v1', 'v2', 'v2-fffffff']);
});

it('refuses a damaged journal', async () => {
  await deploy(options(2));
  const path = join(folder, 'journal.json');
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 40));
  await expect(deploy(options(3))).rejects.toThrow('damaged; see');
});

it('gives the traffic back on demand, also after a later deployment was stopped', async () => {
  await expect(rollBack(options(2))).rejects.toThrow('knows of no deployment');
  await deploy(options(2));
  await deploy(options(2));
  broken = { version: 3, path: '/api/info' };
  await expect(deploy(options(3))).rejects.toThrow('No traffic was moved');
  expect(await rollBack(options(3))).toEqual([{ id: 'id-of-v1', percentage: 100 }]);
  expect(account.history.at(-1)).toBe('v1 100');
  await expect(rollBack(options(3))).rejects.toThrow('knows of no deployment');
});
