// `serve` answers on this machine with its own models, says which, keeps serving when workerd is killed, and
// leaves nothing behind.
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { appendFile, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { findFreePort } from '../../listen.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { processesOfSession, type ServingProcess, whileServing } from './serving-process.ts';

const folder = temporaryFolder();
const registry = join(folder, 'models');
const LIMIT_MS = 90_000;

beforeAll(() => writeFixtureRegistry(registry));

function serving(
  args: string[],
  use: (serve: ServingProcess) => Promise<void>,
  project?: string,
): Promise<void> {
  return whileServing(['serve', ...args], { folder, ...(project && { cwd: project }) }, use);
}

const modelsAt = async (url: string) => {
  const listed = (await (await fetch(`${url}/api/models`)).json()) as { model: string }[];
  return listed.map(({ model }) => model);
};

describe.skipIf(process.platform !== 'linux')('serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'says what it serves, and ended by %s leaves nothing behind',
    (signal) =>
      serving(['--registry', registry, '--model', 'voyage'], async (serve) => {
        const url = await serve.url();
        const current = new RegExp(`caught +${url}/caught/ +v1, v2, v3; current is v2, candidate`);
        expect(serve.stdout).toMatch(current);
        expect(serve.stdout).toMatch(/voyage.*v1; current is v1; the default/);
        expect(serve.stdout).toContain('npx batcomputer serve NAME makes it NAME');
        expect(await (await fetch(`${url}/api/info`)).json()).toMatchObject({
          metadata: { name: 'voyage' },
        });
        await serve.stop(signal);
        expect(await serve.ended).toBe(0);
        await serve.expectNothingLeft();
      }),
    LIMIT_MS,
  );

  it(
    'names a version of an earlier release whose example is impossible, and serves it with the rest',
    async () => {
      const older = join(folder, 'older');
      await cp(registry, older, { recursive: true });
      const metadata = join(older, 'caught/2/metadata.json');
      const entry = JSON.parse(await readFile(metadata, 'utf8'));
      entry.examples = [{ ...entry.examples[0], month: 13 }];
      await writeFile(metadata, JSON.stringify(entry));
      await rm(join(older, 'caught/2/metadata.sha256')); // An earlier release wrote none.
      await serving(['--registry', older, '--model', 'voyage'], async (serve) => {
        const url = await serve.url();
        expect(serve.stderr).toMatch(
          /Warning: caught version 2 does not answer its own example\. /,
        );
        expect((await modelsAt(url)).sort()).toEqual(['caught', 'voyage']);
        expect((await fetch(`${url}/caught/v2/api/info`)).status).toBe(200);
        expect((await fetch(`${url}/readyz`)).status).toBe(503);
      });
    },
    LIMIT_MS,
  );

  it(
    'stopped while it builds leaves nothing behind',
    () =>
      serving(['--registry', registry], async (serve) => {
        await serve.until(() => processesOfSession(serve.session).length > 2);
        await serve.stop('SIGTERM');
        expect([await serve.ended, serve.stdout, serve.stderr]).toEqual([0, '', '']);
        await serve.expectNothingLeft();
      }),
    LIMIT_MS,
  );

  it(
    'two in one folder answer with their own models',
    async () => {
      const other = join(folder, 'other');
      await cp(join(registry, 'voyage'), join(other, 'voyage'), { recursive: true });
      await serving(['--registry', registry, '--versions', 'caught@1'], (first) =>
        serving(['--registry', other], async (second) => {
          const [one, two] = await Promise.all([first.url(), second.url()]);
          expect(one).not.toBe(two);
          expect([await modelsAt(one), await modelsAt(two)]).toEqual([['caught'], ['voyage']]);
          await Promise.all([first.stop(), second.stop()]);
        }),
      );
    },
    LIMIT_MS,
  );

  it(
    'fails on a port that is taken, and steps aside only where none was named',
    async () => {
      const taken = createServer();
      const port = await findFreePort(8787);
      await once(taken.listen(port, '127.0.0.1'), 'listening');
      try {
        await serving(['--registry', registry, '--port', String(port)], async (serve) => {
          expect(await serve.ended).toBe(1);
          expect(serve.stderr).toBe(
            `error: port ${port} is taken by another program; name another one with --port\n`,
          );
          await serve.expectNothingLeft();
        });
        await serving(['--registry', registry], async (serve) => {
          expect(await modelsAt(await serve.url())).toEqual(['caught', 'voyage']);
          expect(serve.stderr).toBe('Port 8787 is taken, so this is another one.\n');
          await serve.stop();
        });
      } finally {
        taken.close();
      }
    },
    LIMIT_MS,
  );

  it(
    'names an address at which it is itself that answers',
    async () => {
      // Of `localhost`, the address that clients try first may be another program's.
      const other = createServer((socket) => {
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno');
      });
      const port = await findFreePort(18_900);
      const isOther = once(other.listen(port, '::1'), 'listening').then(
        () => true,
        () => false, // No IPv6 here.
      );
      try {
        if (!(await isOther)) return;
        await serving(['--registry', registry, '--port', String(port)], async (serve) => {
          const url = await serve.url();
          expect(await modelsAt(url)).toEqual(['caught', 'voyage']);
          await serve.stop();
        });
      } finally {
        other.close();
      }
    },
    LIMIT_MS,
  );

  it(
    'starts a killed workerd again, and gives up when that does not help',
    () =>
      serving(['--registry', registry, '--versions', 'caught@2'], async (serve) => {
        const url = await serve.url();
        for (const time of [1, 2]) {
          const killed = serve.workerd();
          process.kill(killed, 'SIGKILL');
          const again = /workerd ended by SIGKILL, and is started again\n/g;
          await serve.until(() => serve.stderr.match(again)?.length === time);
          await serve.until(() =>
            fetch(`${url}/healthz`).then(
              ({ ok }) => ok,
              () => false,
            ),
          );
          expect(serve.workerd()).not.toBe(killed);
          expect(await modelsAt(url)).toEqual(['caught']);
        }
        process.kill(serve.workerd(), 'SIGKILL');
        expect(await serve.ended).toBe(1);
        expect(serve.stderr).toMatch(/error: workerd ended 3 times within a minute.*nothing is/);
        await serve.expectNothingLeft();
      }),
    LIMIT_MS,
  );

  it(
    'versions that the registry gets take over without a request being lost, and damaged ones do not',
    async () => {
      const growing = join(folder, 'growing');
      await cp(join(registry, 'voyage'), join(growing, 'voyage'), { recursive: true });
      await serving(['--registry', growing], async (serve) => {
        const url = await serve.url();
        let [isOver, asked] = [false, 0];
        const asking = (async () => {
          for (; !isOver; asked++) expect((await fetch(`${url}/voyage/api/info`)).status).toBe(200);
        })();
        await cp(join(registry, 'caught'), join(growing, 'caught'), { recursive: true });
        await serve.until(() => serve.stderr.includes('Now answering: caught@2 (new)\n'));
        expect(await modelsAt(url)).toEqual(['caught', 'voyage']);
        await appendFile(join(growing, 'caught/3/model.wasm'), '\0');
        const aliases = join(growing, 'caught/aliases.json');
        await writeFile(aliases, JSON.stringify({ current: 3 }));
        const refused =
          /Not reloaded: .*caught\/3\/model\.wasm.*The versions before go on answering\.\n/;
        await serve.until(() => refused.test(serve.stderr));
        expect(await modelsAt(url)).toEqual(['caught', 'voyage']);
        isOver = true;
        await asking;
        expect(asked).toBeGreaterThan(10);
        await serve.stop();
        await serve.expectNothingLeft();
      });
    },
    LIMIT_MS,
  );

  it(
    'fails, and says why, when a version is damaged',
    async () => {
      const damaged = join(folder, 'damaged');
      await cp(registry, damaged, { recursive: true });
      await appendFile(join(damaged, 'voyage/1/model.wasm'), '\0');
      await serving(['--registry', damaged], async (serve) => {
        expect(await serve.ended).toBe(1);
        expect(serve.stderr).toMatch(/^error: .*voyage\/1\/model\.wasm.*\n$/);
        await serve.expectNothingLeft();
      });
    },
    LIMIT_MS,
  );

  it(
    'with LOG = "all" prints a line of JSON a request, with its time',
    async () => {
      const project = join(folder, 'project');
      mkdirSync(project);
      await writeFile(
        join(project, 'wrangler.toml'),
        'name = "mine"\ncompatibility_date = "2026-10-22"\n[vars]\nLOG = "problems"\n',
      );
      await writeFile(join(project, '.dev.vars'), 'LOG="all" # here\n');
      await serving(
        ['--registry', registry, '--json'],
        async (serve) => {
          await serve.until(() => serve.stdout.includes('\n'));
          const { url } = JSON.parse(serve.stdout.split('\n')[0]) as { url: string };
          const before = Date.now();
          await fetch(`${url}/voyage/api/info`);
          await fetch(`${url}/api/nothing`);
          await serve.until(() => serve.stdout.includes('nothing'));
          const [start, ...lines] = serve.stdout.trimEnd().split('\n');
          expect(JSON.parse(start)).toMatchObject({ url, defaultModel: 'caught' });
          const logged = lines.map((line) => JSON.parse(line));
          // Among them is the question whether it is ready.
          const [first, second] = logged.filter(({ path }) => path !== '/readyz');
          expect(first).toMatchObject({ path: '/voyage/api/info', status: 200, model: 'voyage' });
          expect(second).toMatchObject({ path: '/api/nothing', status: 404 });
          for (const { time } of [first, second]) {
            expect(new Date(time).toISOString()).toBe(time);
            expect(Math.abs(Date.parse(time) - before)).toBeLessThan(LIMIT_MS);
          }
          await serve.stop();
        },
        project,
      );
    },
    LIMIT_MS,
  );
});
