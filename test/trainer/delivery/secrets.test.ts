// Where keys were configured, callers need one, whatever becomes of the secret: in the configuration, and in a
// bundle that is served without it.
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WranglerConfig } from '../../../trainer/delivery/release-config.ts';
import { bindSecrets, onlyOnCloudflare, requireKeys } from '../../../trainer/delivery/secrets.ts';
import { serveBundle } from '../../../trainer/delivery/serve-bundle.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from '../cli/run-cli.ts';

const PLAIN: WranglerConfig = {
  ...{ name: 'api', main: 'index.js', compatibility_date: '2026-10-22' },
  ...{ compatibility_flags: [], vars: { LOG: 'all' } },
};

describe('the configuration', () => {
  it('asks for keys where they are known of, and nowhere else', () => {
    expect(requireKeys(PLAIN, ['OTHER'])).toBe(PLAIN);
    const keyed = { LOG: 'all', REQUIRE_KEYS: 'on' };
    expect(requireKeys(PLAIN, ['API_KEYS']).vars).toEqual(keyed);
    expect(requireKeys(bindSecrets(PLAIN, ['API_KEYS']), []).vars).toEqual(keyed);
    const written = { ...PLAIN, vars: { API_KEYS: '' } };
    expect(requireKeys(written, []).vars).toEqual({ API_KEYS: '', REQUIRE_KEYS: 'on' });
  });

  it('keeps what somebody decided', () => {
    const open = { ...PLAIN, vars: { REQUIRE_KEYS: 'off' } };
    expect(requireKeys(open, ['API_KEYS'])).toBe(open);
  });

  it('reads a secret from the environment in place of what the file says', () => {
    expect(bindSecrets(PLAIN, [])).toBe(PLAIN);
    const bound = bindSecrets({ ...PLAIN, secrets: { required: ['OTHER'] } }, ['LOG']);
    expect(bound).toMatchObject({ vars: {}, secrets: { required: ['OTHER', 'LOG'] } });
  });

  it('names what only Cloudflare has', () => {
    expect(onlyOnCloudflare(PLAIN)).toEqual([]);
    const limited = {
      ...PLAIN,
      ratelimits: [{ name: 'RATE_LIMITER' }],
      analytics_engine_datasets: [{ binding: 'PREDICTIONS' }],
    };
    expect(onlyOnCloudflare(limited)).toEqual(['RATE_LIMITER', 'PREDICTIONS']);
  });
});

describe('a bundle that was made where keys are configured', () => {
  const folder = temporaryFolder();
  const dist = join(folder, 'dist');
  const keys = JSON.stringify([
    { name: 'web', sha256: createHash('sha256').update('open sesame').digest('hex') },
  ]);

  beforeAll(async () => {
    await writeFixtureRegistry(join(folder, 'models'));
    process.env.API_KEYS = keys;
    try {
      const args = ['bundle', '--registry', join(folder, 'models'), '--versions', 'voyage@1'];
      const made = await runCli([...args, '--out', dist]);
      expect(made).toMatchObject({ code: 0, stderr: '' });
    } finally {
      delete process.env.API_KEYS;
    }
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function statuses(env: Record<string, string>): Promise<number[]> {
    const served = await serveBundle(dist, { env });
    try {
      const ask = (headers: Record<string, string>) =>
        fetch(`${served.url}/api/info`, { headers }).then(({ status }) => status);
      return [await ask({}), await ask({ 'x-api-key': 'open sesame' })];
    } finally {
      await served.stop();
    }
  }

  it.each([
    ['with its secret asks for a key', { API_KEYS: keys }, [401, 200]],
    ['without its secret answers nobody', {}, [503, 503]],
    ['with an empty secret answers nobody', { API_KEYS: '' }, [503, 503]],
  ])('%s', async (_, env, expected) => {
    expect(await statuses(env as Record<string, string>)).toEqual(expected);
  });
});
