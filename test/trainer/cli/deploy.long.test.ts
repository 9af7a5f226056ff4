// The command around a deployment: what it refuses before anything is done, and how it ends at Ctrl-C.
import { spawn } from 'node:child_process';
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInterruption, newJournal } from '../../../trainer/delivery/journal.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { close, listen } from '../../listen.ts';
import { runCli } from './run-cli.ts';

const MAIN = fileURLToPath(new URL('../../../trainer/cli/main.ts', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  await writeFixtureRegistry(join(folder, 'models'));
  await copyFile('wrangler.toml', join(folder, 'wrangler.toml'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.each([
  [['deploy', '--own-worker'], 2, /--own-worker keeps one version: choose it/],
  [['deploy', 'cought'], 1, /no model 'cought' .*did you mean 'caught'/],
  [['deploy', '--own-worker', '--hold'], 2, /'--hold' cannot be used with option '--own-worker'/],
  [['deploy', '--model', 'cought'], 1, /no model 'cought' .*did you mean 'caught'/],
  [
    ['deploy'],
    2,
    /caught +v1, v2, v3; [\s\S]*voyage +v1; [\s\S]*deploy cannot ask .*--versions, or confirm with --yes/,
  ],
  [
    ['deploy', '--model', 'caught', '--versions', 'voyage@1'],
    1,
    /caught: --versions carries no version of it/,
  ],
  [['bundle', '--out', 'dist', '--keep', 'x'], 2, /a count is a whole number from 0/],
])('%j is refused', async (args, code, message) => {
  const result = await runCli(args, '', folder);
  expect(result.code).toBe(code);
  expect(result.stderr).toMatch(message);
});

test.each([
  ['rollback', '--env', 'production'],
  ['--env', 'production', 'rollback'],
  ['--rollback', '--env', 'production'],
  ['promote', '--env', 'production'],
])('deploy %s %s %s is of production', async (...args) => {
  const { code, stderr } = await runCli(['deploy', ...args, '--state', 'nothing'], '', folder);
  expect(code).toBe(1);
  expect(stderr).toContain('nothing/batcomputer/journal.json');
});

test('a project that does not name its Worker is not deployed', async () => {
  const nameless = join(folder, 'nameless');
  await cp(join(folder, 'models'), join(nameless, 'models'), { recursive: true });
  for (const env of ['production', 'staging']) {
    const args = ['deploy', '--env', env, '--versions', 'caught@1'];
    const { code, stderr } = await runCli(args, '', nameless);
    expect(stderr).toMatch(
      /wrangler\.toml is missing, which names the Worker; npx batcomputer init/,
    );
    expect(code).toBe(1);
  }
});

test('Ctrl-C says where the deployment stands; folders may be named from anywhere', async () => {
  const silent = createServer((request, response) => {
    if (!request.url?.includes('/secrets')) return child.kill('SIGINT');
    const body = { success: true, errors: [], messages: [], result: [] };
    response.end(JSON.stringify(body));
  });
  const env = {
    ...process.env,
    CLOUDFLARE_API_BASE_URL: await listen(silent),
    CLOUDFLARE_API_TOKEN: 'none',
    CLOUDFLARE_ACCOUNT_ID: 'none',
  };
  const args = ['deploy', '--yes', '--model', 'caught', '--state', 'state'];
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  await close(silent);
  expect(said).toMatch(
    /^Without --versions this is published as batcomputer-staging \(staging\):\n {2}caught .*; the default.*\n {2}voyage .*\nbundle: .*\ncheck: \d+ bytes gzipped, starts in [\d.]+ ms\ninterrupted\. /,
  );
  expect(said).toContain('No traffic was moved; users have what they had. Run the same command');
  expect(code).toBe(130);
}, 60_000);

test('an interruption is told by what was done', () => {
  const journal = newJournal('bundle');
  expect(describeInterruption(null)).toMatch(/^Nothing was uploaded/);
  expect(describeInterruption({ ...journal, outcome: 'deployed' })).toMatch(
    /^Nothing was uploaded/,
  );
  expect(describeInterruption({ ...journal, moved: true })).toMatch(/deploy rollback/);
});
