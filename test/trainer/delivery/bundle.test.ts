// A bundle is one folder that plain workerd serves: made by the command, started by the program, asked over HTTP.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { sha256 } from '../../../trainer/base/files.ts';
import { chooseVersions } from '../../../trainer/delivery/choose-versions.ts';
import { readConfig } from '../../../trainer/delivery/release-config.ts';
import { type BundleServer, serveBundle } from '../../../trainer/delivery/serve-bundle.ts';
import {
  readBundle,
  refuseOtherWorker,
  writeBundle,
} from '../../../trainer/delivery/write-bundle.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { SEAL_FILE } from '../../../trainer/registry/seal.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { runCli } from '../cli/run-cli.ts';
import { parseDockerfile, runImage } from './replay-dockerfile.ts';

const MAIN = fileURLToPath(new URL('../../../trainer/cli/main.ts', import.meta.url));
let folder: string;
let registry: string;
let dist: string;
let server: BundleServer;

const bundle = (...args: string[]) =>
  runCli(['bundle', '--registry', registry, '--model', 'caught', ...args]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  registry = join(folder, 'models');
  dist = join(folder, 'dist');
  await writeFixtureRegistry(registry);
  const { code, stderr } = await bundle('--versions', 'newest,1', '--out', dist);
  if (code !== 0) throw new Error(stderr);
  server = await serveBundle(dist);
}, 60_000);

afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Gives a version's module a custom section of random bytes, and its metadata the new hash. */
async function enlarge(version: string, bytes: number): Promise<void> {
  const size = (count: number) =>
    [0, 7, 14, 21].map((shift, i) => ((count >> shift) & 0x7f) | (i < 3 ? 0x80 : 0));
  const section = Buffer.concat([
    Buffer.from([0, ...size(bytes + 2), 1, 0x78]),
    randomBytes(bytes),
  ]);
  await appendFile(join(version, 'model.wasm'), section);
  const path = join(version, 'metadata.json');
  const entry = JSON.parse(await readFile(path, 'utf8'));
  const module = await readFile(join(version, 'model.wasm'));
  entry.files['model.wasm'] = sha256(module);
  entry.module.bytes = module.length;
  await writeFile(path, JSON.stringify(entry));
  await rm(join(version, SEAL_FILE)); // As in a version of an earlier release.
}

const ask = (path: string, init?: RequestInit) => fetch(server.url + path, init);

describe('served by workerd', () => {
  it('answers under each version’s prefix, and the first that was named where there is none', async () => {
    const versions: Record<string, number> = { '': 3, '/v3': 3, '/v1': 1, '/caught/current': 3 };
    for (const [prefix, version] of Object.entries(versions)) {
      const body = (await (await ask(`${prefix}/api/info`)).json()) as {
        metadata: { version: number };
      };
      expect(body.metadata.version).toBe(version);
    }
    // What was not named is not there.
    for (const path of ['/v2/api/info', '/voyage/api/info', '/voyage/v1/api/info']) {
      expect((await ask(path)).status).toBe(404);
    }
    expect(await (await ask('/api/models')).json()).toMatchObject([{ model: 'caught' }]);
  });

  it('says that it is alive, and when ready which versions', async () => {
    expect(await (await ask('/healthz')).json()).toEqual({ status: 'alive' });
    const ready = await ask('/readyz');
    expect(ready.headers.get('cache-control')).toBe('no-store');
    expect(await ready.json()).toEqual({
      status: 'ready',
      models: [
        { name: 'caught', version: 1, aliases: [] },
        { name: 'caught', version: 3, aliases: ['candidate', 'current'] },
      ],
    });
    expect((await ask('/readyz', { method: 'POST' })).status).toBe(404);
  });

  it('serves its pages with their types, and not again to who has them', async () => {
    for (const path of ['/', '/api/docs', '/problems']) {
      const page = await ask(path);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      for (const [, url] of (await page.text()).matchAll(
        /(?:src|href)="(\/(?!api|openapi)[^"#]+)"/g,
      )) {
        const file = await ask(url);
        expect(file.status).toBe(200);
        const etag = file.headers.get('etag') ?? '';
        const again = await ask(url, { headers: { 'if-none-match': etag } });
        expect(again.status).toBe(304);
      }
    }
    const script = await ask('/show-docs.js');
    expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
  });
});

describe('a traffic split without Cloudflare', () => {
  it('is drawn for each request, unless something tells who asks', async () => {
    const out = join(folder, 'split');
    const config = await readConfig('production');
    const vars = { ...config.vars, TRAFFIC: { caught: { current: { split: { candidate: 50 } } } } };
    const opened = await openRegistry(registry);
    const versions = 'caught@2,caught@3';
    const chosen = await chooseVersions({ registry: opened, keep: 1, versions });
    await writeBundle({
      registry: opened,
      chosen,
      out,
      config: { ...config, vars },
      target: 'workerd',
    });
    const split = await serveBundle(out);
    const versionsOf = async (headers: Record<string, string>) => {
      const seen = new Set<string | null>();
      for (let i = 0; i < 40; i++) {
        const response = await fetch(`${split.url}/caught/api/info`, { headers });
        seen.add(response.headers.get('model-version'));
        await response.text();
      }
      return [...seen].sort();
    };
    try {
      expect(await versionsOf({})).toEqual(['2', '3']); // By chance only one: 1 in 10^12.
      expect(await versionsOf({ 'x-client-key': 'ada' })).toHaveLength(1);
    } finally {
      await split.stop();
    }
  });
});

describe('the folder', () => {
  it('is the same byte for byte when it is made again, and takes the old one’s place', async () => {
    const { id } = await readBundle(dist);
    const other = join(folder, 'other');
    await bundle('--versions', 'newest,1', '--out', other);
    expect((await readBundle(other)).id).toBe(id);
    const again = await bundle('--versions', '2', '--out', other, '--json');
    expect(JSON.parse(again.stdout).models[0].versions).toEqual([2]);
    const changed = await readBundle(other);
    expect(changed.id).not.toBe(id);
    const first = await readBundle(dist);
    expect(() => refuseOtherWorker(changed, first, dist)).toThrow(
      /not that of .*: .*worker\/deployed-models\.js/,
    );
    const config = { ...first.files, 'wrangler.json': 'of another environment' };
    refuseOtherWorker({ ...first, files: config }, first, dist);
    await appendFile(join(other, 'config.capnp'), '#');
    await expect(readBundle(other)).rejects.toThrow(/config.capnp: missing or changed/);
  }, 60_000);

  it('has a Dockerfile that pins workerd, runs as nobody, and copies what is there', async () => {
    const [build, image, ...others] = parseDockerfile(
      await readFile(join(dist, 'Dockerfile'), 'utf8'),
    );
    expect(others).toEqual([]);
    expect(build.steps[0].argument).toContain(`workerd@${packageJson.dependencies.workerd} `);
    for (const { from } of [build, image]) expect(from).toMatch(/^[a-z]+:[\w.-]*bookworm-slim$/);
    const stepOf = (name: string) =>
      image.steps.find(({ instruction }) => instruction === name)?.argument ?? '';
    expect(stepOf('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(await readFile(join(dist, 'config.capnp'), 'utf8')).toContain(`"*:${stepOf('EXPOSE')}"`);
  });

  // Another root and another user are root's to give.
  it.skipIf(process.getuid?.() !== 0)(
    'answers as the image that it describes',
    async () => {
      const work = join(folder, 'image');
      await mkdir(work);
      const dockerfile = await readFile(join(dist, 'Dockerfile'), 'utf8');
      const image = await runImage(dist, dockerfile, work);
      try {
        expect(await (await fetch(`${image.url}/readyz`)).json()).toMatchObject({
          status: 'ready',
        });
        expect((await fetch(`${image.url}/api/docs`)).status).toBe(200);
      } finally {
        await image.stop();
      }
    },
    60_000,
  );

  it('holds no path of this machine', async () => {
    for (const name of ['config.capnp', 'wrangler.json', 'bundle.json', 'Dockerfile']) {
      expect(await readFile(join(dist, name), 'utf8')).not.toContain(process.cwd());
    }
  });

  it('never takes the place of something else', async () => {
    const own = join(folder, 'own');
    await mkdir(own);
    await writeFile(join(own, 'thesis.txt'), 'mine');
    const { code, stderr } = await bundle('--out', own);
    expect(code).toBe(1);
    expect(stderr).toContain('is not a bundle');
    expect(await readdir(own)).toEqual(['thesis.txt']);
  });

  it.skipIf(process.platform === 'win32')(
    'never takes away what it did not write, nor what was changed',
    async () => {
      const used = join(folder, 'used');
      await cp(dist, used, { recursive: true });
      await writeFile(join(used, 'assets/thesis.txt'), 'mine');
      await symlink('thesis.txt', join(used, 'link'));
      await appendFile(join(used, 'Dockerfile'), '# mine\n');
      const { code, stderr } = await bundle('--out', used);
      expect(code).toBe(1);
      expect(stderr).toMatch(/changed since: Dockerfile, assets\/thesis\.txt, link; move it away/);
      expect(await readFile(join(used, 'Dockerfile'), 'utf8')).toMatch(/# mine\n$/);
      await writeFile(join(used, 'bundle.json'), '{"name": "of another program"}');
      expect((await bundle('--out', used)).stderr).toContain('is not a bundle');
    },
  );

  it.skipIf(process.platform === 'win32')(
    'takes the place of what a link points to, and keeps the link',
    async () => {
      const link = join(folder, 'link');
      const releases = join(folder, 'releases');
      await cp(dist, releases, { recursive: true });
      await symlink('releases', link);
      expect(await bundle('--versions', '2', '--out', link)).toMatchObject({ code: 0 });
      expect((await readBundle(releases)).models[0].versions).toEqual([2]);
      expect(await readlink(link)).toBe('releases');
    },
  );

  it.skipIf(process.platform !== 'linux')('says where it cannot be', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    for (const [out, message] of [
      [file, /is a file; name a new or an empty folder/],
      [join(file, 'dist'), /a-file.*: (?:part of this path is a file|a file is in the way)/],
      ['/proc/self/dist', /^error: \/proc\/self\/?.*: .*\n$/],
    ] as const) {
      const { code, stderr } = await bundle('--out', out);
      expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
      expect(stderr).not.toContain('fault of batcomputer');
    }
  });

  it('is not made of a damaged version, nor of one that is not there', async () => {
    const damaged = join(folder, 'damaged');
    await writeFixtureRegistry(damaged);
    await appendFile(join(damaged, 'caught/3/model.wasm'), '\0');
    const out = join(folder, 'none');
    for (const versions of ['newest', '9', 'best-of-all']) {
      const result = await runCli(
        ['bundle', '--registry', damaged, '--model', 'caught'].concat([
          '--versions',
          versions,
          '--out',
          out,
        ]),
      );
      expect(result.code).toBe(1);
      expect(result.stderr).toMatch(/^error: .*(?:SHA-256|no version 9|no alias)/);
    }
    expect(await readdir(folder)).not.toContain('none');
  });

  it('may lie, and be made of what lies, in a folder of any name', async () => {
    const odd = join(folder, `it's a "test" \${x} ü`);
    await writeFixtureRegistry(join(odd, 'models'));
    const out = join(odd, 'dist');
    const args = ['bundle', '--registry', join(odd, 'models'), '--versions', 'voyage@1'];
    const { code, stderr } = await runCli([...args, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const served = await serveBundle(out);
    try {
      expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
    } finally {
      await served.stop();
    }
  }, 60_000);

  it('may be larger than Cloudflare allows, which only deploy minds', async () => {
    const large = join(folder, 'large');
    await writeFixtureRegistry(large);
    await enlarge(join(large, 'voyage/1'), 4 << 20);
    const args = ['--registry', large, '--versions', 'voyage@1'];
    const made = await runCli(['bundle', ...args, '--out', join(folder, 'large-dist')]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const opened = await openRegistry(large);
    const chosen = await chooseVersions({ registry: opened, keep: 1, versions: 'voyage@1' });
    const config = await readConfig('production');
    const out = join(folder, 'too-large');
    const upload = writeBundle({ registry: opened, chosen, out, config, target: 'cloudflare' });
    await expect(upload).rejects.toThrow(/over Cloudflare's limit of 3145728: carry fewer or/);
    expect(await readdir(folder)).not.toContain('too-large');
  }, 60_000);

  it('is whole or absent when the command is killed, and can then be made', async () => {
    const place = join(folder, 'killed');
    await mkdir(place);
    const out = join(place, 'dist');
    const args = ['bundle', '--registry', registry, '--model', 'caught', '--out', out];
    // From its start to about its end, which a fast machine may reach.
    for (const delay of [300, 500, 700, 900]) {
      const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' });
      const ended = once(child, 'exit');
      await sleep(delay);
      child.kill('SIGKILL');
      await ended;
      if ((await readdir(place)).includes('dist')) await readBundle(out);
    }
    expect((await runCli(args)).code).toBe(0);
    await readBundle(out);
    expect(await readdir(place)).toEqual(['dist']);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind at %s', async (signal) => {
    const place = join(folder, `stopped-${signal}`);
    await mkdir(place);
    const args = ['bundle', '--registry', registry, '--model', 'caught'];
    const child = spawn(process.execPath, [MAIN, ...args, '--out', join(place, 'dist')], {
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while ((await readdir(place)).length === 0) await sleep(5);
    child.kill(signal);
    expect(await ended).toEqual([null, signal]);
    expect(await readdir(place)).toEqual([]);
  });
});
