// The pages of a bundle on plain workerd are answered as Cloudflare answers them: the same requests go to both,
// where miniflare runs what serves assets there.
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type StandInServer,
  serveOnMiniflare as serveOnEdge,
} from '../../../scripts/edge-bundle.ts';
import { chooseVersions } from '../../../trainer/delivery/choose-versions.ts';
import { parseHeaderRules } from '../../../trainer/delivery/header-rules.ts';
import { readConfig } from '../../../trainer/delivery/release-config.ts';
import { type BundleServer, serveBundle } from '../../../trainer/delivery/serve-bundle.ts';
import { writeBundle } from '../../../trainer/delivery/write-bundle.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { bundleFixture } from '../fixture-edge.ts';

const FOLDER = 'build/pages-of-a-bundle';
let edge: StandInServer;
let plain: BundleServer;

beforeAll(async () => {
  edge = await serveOnEdge(await bundleFixture(FOLDER));
  const registry = await openRegistry(`${FOLDER}/models`);
  const chosen = await chooseVersions({ registry, keep: 3, defaultModel: 'caught' });
  const out = `${FOLDER}/dist`;
  const config = await readConfig('production');
  await writeBundle({ registry, chosen, out, config, target: 'workerd' });
  plain = await serveBundle(out);
}, 60_000);

afterAll(() => Promise.all([edge?.stop(), plain?.stop()]));

interface Answer {
  status: number;
  bytes: number;
  headers: Record<string, string | string[] | undefined>;
}

/** Sent as it is written: `fetch` would tidy the path. */
function ask(
  url: URL,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: url.hostname, port: url.port, method, path, headers });
    asked.on('error', reject).on('response', (response) => {
      let bytes = 0;
      response.on('data', (chunk) => {
        bytes += chunk.length;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, bytes, headers: response.headers }),
      );
    });
    asked.end();
  });
}

const COMPARED = [
  'content-type',
  'cache-control',
  'content-security-policy',
  'access-control-allow-origin',
  'referrer-policy',
  'x-content-type-options',
  'location',
];

async function onBoth(method: string, path: string): Promise<[unknown, unknown]> {
  const servers = [edge.url, new URL(plain.url)];
  const [there, here] = await Promise.all(servers.map((url) => ask(url, method, path)));
  const comparable = ({ status, bytes, headers }: Answer) => ({
    ...{ status, bytes: status === 200 ? bytes : 0 },
    ...Object.fromEntries(COMPARED.map((name) => [name, headers[name]])),
  });
  return [comparable(there), comparable(here)];
}

describe('a page', () => {
  it.each([
    ...[
      '/',
      '/problems',
      '/swagger-ui',
      '/api/docs',
      '/page.css',
      '/page.css?x=1',
      '/show-docs.js',
    ],
    ...['/icon.svg', '/swagger-ui/swagger-ui.css', '/index.html', '/index', '/problems.html'],
    ...['/problems/', '/swagger-ui/', '/PAGE.css', '/_headers', '/_redirects', '/nothing'],
    ...[
      '/page.css/',
      '/swagger-ui/index.html',
      '/console',
      '/caught/v1',
      '/assets/page.css',
      '/%2e%2e/config.capnp',
    ],
    ...[
      '/static-files.js',
      '/client.js',
      '/client/load.js',
      '/client',
      '/swagger-ui/index',
      '/problems/index.html',
      '/page.css.html',
      '/constructor',
      '/__proto__',
      '/hasOwnProperty.html',
    ],
  ])('%s is answered as on Cloudflare', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const [there, here] = await onBoth(method, path);
      expect(here).toEqual(there);
    }
  });

  it('that is a module is for the worker to answer with, on Cloudflare as here', async () => {
    const files = await readdir(`${FOLDER}/dist/assets/modules`);
    const file = files.find((name) => name.endsWith('.wasm'));
    const page = await readFile(`${FOLDER}/dist/assets/modules/${file}`);
    for (const method of ['GET', 'HEAD', 'POST']) {
      for (const path of [`/modules/${file}`, '/modules', '/modules/']) {
        const [there, here] = await onBoth(method, path);
        expect(here).toEqual(there);
        expect(here).toMatchObject({ status: 404 });
      }
    }
    const { models } = JSON.parse(await readFile(`${FOLDER}/dist/bundle.json`, 'utf8'));
    const prefixes = models.flatMap(({ name, versions }: { name: string; versions: number[] }) =>
      versions.map((version) => `/${name}/v${version}`),
    );
    const sizes = new Set<number>();
    for (const prefix of prefixes) {
      const [there, here] = await onBoth('GET', `${prefix}/model.wasm`);
      expect(here).toEqual(there);
      sizes.add((here as { bytes: number }).bytes);
    }
    expect(sizes).toContain(page.length);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    expect((await ask(edge.url, method, '/page.css')).status).toBe(405);
    const { status, headers } = await ask(new URL(plain.url), method, '/page.css');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['/../config.capnp', '/swagger-ui/../page.css', '/./page.css', '//page.css'])(
    '%s is no other spelling of one',
    async (path) => {
      expect((await ask(new URL(plain.url), 'GET', path)).status).toBe(404);
    },
  );

  it('is not sent again to who has it', async () => {
    const url = new URL(plain.url);
    const tag = String((await ask(url, 'GET', '/page.css')).headers.etag);
    for (const given of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await ask(url, 'GET', '/page.css', { 'if-none-match': given });
      expect([again.status, again.bytes]).toEqual([304, 0]);
      expect(again.headers['referrer-policy']).toBe('no-referrer');
    }
    const changed = await ask(url, 'GET', '/page.css', { 'if-none-match': '"x"' });
    expect(changed.status).toBe(200);
  });
});

describe('_headers', () => {
  it('is read', () => {
    const text = '# all\n/*\n  X-One: a: b \n\n/page.css\n  X-Two: c\n';
    expect(parseHeaderRules(text)).toEqual([
      { path: '/*', headers: { 'x-one': 'a: b' } },
      { path: '/page.css', headers: { 'x-two': 'c' } },
    ]);
  });

  it.each(['  X-One: a\n', '/:name\n', '/*\n  ! X-One\n', 'https://example.com/\n'])(
    'is refused where it says what is not read here: %j',
    (text) => {
      expect(() => parseHeaderRules(text)).toThrow(/_headers: line \d is neither/);
    },
  );
});

it('compresses pages and modules of the API, as Cloudflare does', async () => {
  const gzip = { 'accept-encoding': 'gzip' };
  const url = new URL(plain.url);
  for (const path of ['/', '/caught/report', '/caught/v1/model.wasm']) {
    const [whole, small] = [await ask(url, 'GET', path), await ask(url, 'GET', path, gzip)];
    expect(small.headers['content-encoding'], path).toBe('gzip');
    expect(small.bytes).toBeLessThan(0.9 * whole.bytes);
    const etag = String(whole.headers.etag);
    expect(small.headers.etag).toBe(etag.startsWith('W/') ? etag : `W/${etag}`);
    expect(small.headers.vary).toContain('accept-encoding');
    const again = await ask(url, 'GET', path, { ...gzip, 'if-none-match': etag });
    expect([again.status, again.bytes, again.headers['content-encoding']]).toEqual([
      304,
      0,
      undefined,
    ]);
  }
  const { headers } = await ask(url, 'GET', '/api/info', gzip);
  expect(headers['content-encoding']).toBeUndefined();
});

it('compresses texts for whoever can read them, with one etag for that form', async () => {
  const gzip = { 'accept-encoding': 'br;q=1, gzip' };
  const url = new URL(plain.url);
  const [whole, small] = [
    await ask(url, 'GET', '/problems'),
    await ask(url, 'GET', '/problems', gzip),
  ];
  expect(small.headers['content-encoding']).toBe('gzip');
  expect(small.bytes).toBeLessThan(whole.bytes / 2);
  expect(small.headers.etag).toBe(`W/${whole.headers.etag}`);
  expect(small.headers.vary).toBe('accept-encoding');
  for (const etag of [whole.headers.etag, small.headers.etag]) {
    const again = await ask(url, 'GET', '/problems', { ...gzip, 'if-none-match': String(etag) });
    expect(again.status).toBe(304);
  }
  const refused = { 'accept-encoding': 'gzip;q=0, identity' };
  const plainForm = await ask(url, 'GET', '/problems', refused);
  expect(plainForm.headers['content-encoding']).toBeUndefined();
  const text = await fetch(new URL('/problems', url));
  expect(await text.text()).toContain('<h1>Problems</h1>');
});
