// GET / of every prefix: the console's page, with what its scripts would ask first.
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { deployWith, sha256 } from './deployed.ts';
import { ask } from './requests.ts';

const DATA = /<script type="application\/json" id="early">([^<]*)<\/script>/;

/** Path → answer, as they stand in the page. */
async function earlyOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.status).toBe(200);
  const found = DATA.exec(await response.text());
  return JSON.parse(found?.[1] ?? 'null');
}

describe('the page of the console', () => {
  it('brings what the API answers, under every prefix', async () => {
    const [{ name, versions }] = deployment.models;
    const prefixes = ['', `/${name}`, `/${name}/v${versions[0].entry.version}`];
    for (const prefix of prefixes) {
      const early = await earlyOf(await ask(`${prefix}/`));
      const paths = Object.keys(early);
      expect(paths.slice(0, 2)).toEqual(['/api/models', `${prefix}/api/info`]);
      expect(paths[2]).toMatch(/^\/api\/models\/[^/]+\/versions\/\d+$/);
      for (const [path, answer] of Object.entries(early)) {
        expect(answer).toEqual(await (await ask(path)).json());
      }
    }
  });

  it('names the module of that very version, unless the visitor saves data', async () => {
    const [{ name, versions }] = deployment.models;
    const { version } = versions[0].entry;
    const link = `<link rel="preload" href="/${name}/v${version}/model.wasm" as="fetch" crossorigin`;
    expect(await (await ask(`/${name}/v${version}`)).text()).toContain(link);
    const saving = await ask(`/${name}/v${version}`, { headers: { 'save-data': 'on' } });
    expect(await saving.text()).not.toContain('rel="preload"');
  });

  it('tells nothing where there are keys, whoever asks', async () => {
    const API_KEYS = JSON.stringify([{ name: 'all', sha256: await sha256('key') }]);
    const guarded = deployWith({ API_KEYS });
    for (const headers of [{}, { 'x-api-key': 'key' }]) {
      const page = await (await guarded('/', { headers })).text();
      expect(page).toContain('<div id="console">');
      expect(page).not.toMatch(DATA);
      expect(page).not.toContain('model.wasm');
    }
  });

  it('is confirmed by its ETag, which is another for another version', async () => {
    const [{ name, versions }] = deployment.models;
    const [one, other] = versions.map(({ entry }) => `/${name}/v${entry.version}`);
    const etag = (await ask(one)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
    const headers = { 'if-none-match': etag };
    const again = await ask(one, { headers });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await ask(other, { headers })).status).toBe(200);
    const head = await ask(one, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
  });
});
