// A supervised bundle: another version takes over under load without a request being lost, a bundle that cannot be
// served does not, a killed workerd is started again, and nothing is left behind. `npm run soak:swap` does the first
// for longer.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bundlePair,
  pointTo,
  swapUnderLoad,
  untilSaid,
  workerdOf,
} from '../../../scripts/soak/swap.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { findFreePort } from '../../listen.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const temporary = join(folder, 'tmp');
let bundles: [string, string];

beforeAll(async () => {
  await writeFixtureRegistry(join(folder, 'models'));
  await mkdir(temporary);
  bundles = await bundlePair(join(folder, 'models'), join(folder, 'bundles'));
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the supervisor of the first bundle on what `link` points to. */
async function supervising(
  place: string,
  use: (started: { child: ChildProcess; url: string; link: string }) => Promise<void>,
): Promise<void> {
  await mkdir(place);
  const link = join(place, 'current');
  await pointTo(bundles[0], link);
  const port = await findFreePort(18_300);
  const args = [join(bundles[0], 'supervise.mjs'), '--listen', `127.0.0.1:${port}`, link];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  });
  try {
    await untilSaid(child, 'is served');
    await use({ child, url: `http://127.0.0.1:${port}`, link });
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

const modelAt = async (url: string) => (await fetch(`${url}/api/info`)).headers.get('model-name');

describe.skipIf(process.platform === 'win32')('the supervisor', () => {
  // Plain workerd cannot say that it closes a connection: on a busy machine a client may use one at that moment.
  it('changes versions under load without losing a request', { retry: 1 }, async () => {
    const place = join(folder, 'load');
    await mkdir(place);
    const load = { swaps: 2, perSecond: 100, pauseMs: 500 };
    const report = await swapUnderLoad(bundles, place, await findFreePort(18_200), load);
    expect(report.lost).toEqual({});
    expect(Object.keys(report.answers).sort()).toEqual(['caught@3', 'voyage@1']);
    expect(Object.values(report.answers).reduce((sum, count) => sum + count)).toBe(report.requests);
  });

  it(
    'goes on with what it serves when the next bundle cannot be served',
    () =>
      supervising(join(folder, 'broken'), async ({ child, url, link }) => {
        const broken = join(folder, 'broken-bundle');
        await cp(bundles[1], broken, { recursive: true });
        await writeFile(
          join(broken, 'worker/index.js'),
          'export default { fetch() { throw 1 } }; export const finish = { fetch() {} }',
        );
        await pointTo(broken, link);
        const refused = untilSaid(
          child,
          'not served: /readyz answers 500; the old version still answers',
        );
        child.kill('SIGHUP');
        await refused;
        expect(await modelAt(url)).toBe('caught');
        await pointTo(join(folder, 'nowhere'), link);
        const missing = untilSaid(child, 'ENOENT');
        child.kill('SIGHUP');
        await missing;
        expect(await modelAt(url)).toBe('caught');
        await pointTo(bundles[1], link);
        const swapped = untilSaid(child, 'the new bundle is served');
        child.kill('SIGHUP');
        await swapped;
        expect(await modelAt(url)).toBe('voyage');
      }),
    60_000,
  );

  it(
    'starts a killed workerd again, on the same socket',
    () =>
      supervising(join(folder, 'killed'), async ({ child, url }) => {
        const killed = workerdOf(child);
        const said = untilSaid(child, 'workerd ended by SIGKILL; it is started again');
        process.kill(killed, 'SIGKILL');
        await said;
        // The socket listens all the time: whoever asks now waits until workerd is there.
        expect(await modelAt(url)).toBe('caught');
        expect(workerdOf(child)).not.toBe(killed);
      }),
    60_000,
  );

  it('answers what is open when it is told to end, and leaves nothing behind', async () => {
    let open: Promise<Response> | undefined;
    let workerd = 0;
    await supervising(join(folder, 'stopped'), async ({ child, url }) => {
      workerd = workerdOf(child);
      const body = new ReadableStream({
        async start(controller) {
          controller.enqueue('{"age":1,"alone":');
          await sleep(1000);
          controller.enqueue('true,"fare":2}');
          controller.close();
        },
      });
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
      open = fetch(`${url}/caught/api/predict`, init);
      await sleep(300);
    });
    expect((await open)?.status).toBe(422); // Not a row of this model, which it took until the end to see.
    expect(() => process.kill(workerd, 0)).toThrow('ESRCH');
    expect(await readdir(temporary)).toEqual([]);
  }, 60_000);

  it.each([
    [['--listen', 'nowhere'], 2, /--listen nowhere: write HOST:PORT\nusage: /],
    [['--lisn', '1'], 2, /error: .*--lisn.*\nusage: /],
    [['--workerd', '/no/such/workerd'], 1, /error: \/no\/such\/workerd does not serve .*ENOENT/],
  ])('refuses %j', async (args, code, message) => {
    const port = await findFreePort(18_400);
    const listen = args.includes('--listen') ? [] : ['--listen', `127.0.0.1:${port}`];
    const all = [join(bundles[0], 'supervise.mjs'), ...listen, ...args];
    const child = spawn(process.execPath, all, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    expect((await once(child, 'close'))[0]).toBe(code);
    expect(said).toMatch(message);
  });

  it('listens on the socket that systemd hands over', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
    // As systemd does it: the descriptor 3, and the id of the process that it is for.
    const script = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"';
    const args = ['-c', script, process.execPath, join(bundles[1], 'supervise.mjs')];
    const child = spawn('sh', args, { stdio: ['ignore', 'ignore', 'pipe', fd] });
    server.close();
    await untilSaid(child, 'is served');
    try {
      expect(await modelAt(`http://127.0.0.1:${port}`)).toBe('voyage');
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }, 60_000);

  it(
    'says that its address is taken',
    () =>
      supervising(join(folder, 'taken'), async ({ url }) => {
        const args = [join(bundles[0], 'supervise.mjs'), '--listen', new URL(url).host];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
        const [text] = await once(child.stderr, 'data');
        expect(String(text)).toMatch(/error: --listen 127.*EADDRINUSE/);
        expect((await once(child, 'close'))[0]).toBe(1);
      }),
    60_000,
  );
});
