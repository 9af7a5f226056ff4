// The real wrangler against the stand-in of Cloudflare's API: what it uploads and deploys, and what is made of
// its failures: a refusal, a lost answer, no network.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../../trainer/base/user-error.ts';
import { listSecrets, type Wrangler, wranglerFor } from '../../../trainer/delivery/wrangler.ts';
import { type StandIn, startStandIn } from '../../cloudflare-stand-in.ts';

let folder: string;
let standIn: StandIn;
let wrangler: Wrangler;

const WORKER = `export default {
  fetch: (request) => new URL(request.url).pathname === '/readyz'
    ? Response.json({ status: 'ready', models: [] }) : new Response('small'),
};
export const finish = { fetch: () => new Response(null) };
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrangler-'));
  await mkdir(join(folder, 'worker'));
  await writeFile(join(folder, 'worker/index.js'), WORKER);
  const config = {
    name: 'small',
    main: 'worker/index.js',
    no_bundle: true,
    compatibility_date: '2026-10-22',
  };
  await writeFile(join(folder, 'wrangler.json'), JSON.stringify(config));
  standIn = await startStandIn(join(folder, 'edge'));
  wrangler = wranglerFor(folder, 'small', standIn.env);
});

afterEach(() => {
  standIn.faults.length = 0;
});

afterAll(async () => {
  await standIn.stop();
  await rm(folder, { recursive: true, force: true });
});

it('makes a Worker, uploads a version beside it, shares the traffic and gives it back', async () => {
  expect(await wrangler.traffic()).toBeNull();
  const first = await wrangler.deploy({ tag: 'v1', message: 'first' });
  const second = await wrangler.upload({ tag: 'v2', alias: 'v2', message: 'second' });
  expect(standIn.traffic('small')).toEqual({ v1: 100 });
  expect(await wrangler.versions()).toEqual([
    { id: first.id, tag: 'v1', message: 'first' },
    { id: second.id, tag: 'v2', message: 'second' },
  ]);
  const shares = [
    { id: second.id, percentage: 10 },
    { id: first.id, percentage: 90 },
  ];
  await wrangler.shift(shares, 'canary');
  expect(standIn.traffic('small')).toEqual({ v2: 10, v1: 90 });
  expect(await wrangler.traffic()).toEqual(shares);
  // What was uploaded runs under its alias.
  const alias = standIn.previewUrl('small').replace('{alias}', 'v2');
  expect(await (await fetch(`${alias}/`)).text()).toBe('small');
  await wrangler.shift([{ id: first.id, percentage: 100 }], 'back');
  expect(standIn.traffic('small')).toEqual({ v1: 100 });
}, 180_000);

it('says what Cloudflare says when it refuses', async () => {
  standIn.faults.push({ call: /POST .*\/versions/, kind: 'refuse' });
  const upload = wrangler.upload({ tag: 'v3', alias: 'v3', message: 'third' });
  const error = await upload.catch((reason) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(/^wrangler versions upload: .*the stand-in refuses/);
  expect(error.message.length).toBeLessThan(400);
  expect(Object.keys(standIn.traffic('small'))).toEqual(['v1']);
}, 180_000);

it('fails when the answer to a change of traffic is lost, whether or not it took effect', async () => {
  const [first, second] = (await wrangler.versions()).map(({ id }) => id);
  for (const afterEffect of [false, true]) {
    standIn.faults.push({ call: /POST .*\/deployments/, kind: 'drop', afterEffect });
    const shift = wrangler.shift([{ id: second, percentage: 100 }], 'lost');
    await expect(shift).rejects.toThrow(/^wrangler versions deploy: /);
    expect(standIn.traffic('small')).toEqual(afterEffect ? { v2: 100 } : { v1: 100 });
    standIn.faults.length = 0;
  }
  await wrangler.shift([{ id: first, percentage: 100 }], 'back');
}, 180_000);

it('does not take a lost network for a Worker that is not there', async () => {
  const nowhere = { ...standIn.env, CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:9/client/v4' };
  const lost = wranglerFor(folder, 'small', nowhere);
  await expect(lost.traffic()).rejects.toThrow(/^wrangler deployments status: /);
}, 180_000);

it('names the secrets that a Worker has', async () => {
  expect(await listSecrets('never-made', standIn.env)).toEqual([]);
  await wrangler.deploy({ tag: 'v1', message: 'first' });
  standIn.workers.get('small')?.secrets.push('API_KEYS', 'OTHER');
  expect(await listSecrets('small', standIn.env)).toEqual(['API_KEYS', 'OTHER']);
  standIn.faults.push({ call: /secrets/, kind: 'refuse' });
  await expect(listSecrets('small', standIn.env)).rejects.toThrow(/^wrangler secret list: /);
});
