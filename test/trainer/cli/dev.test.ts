// `dev` answers with what the recipe and its rows make at the time, and goes on answering whatever is edited.
import { existsSync, mkdirSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { processesOfSession, type ServingProcess, whileServing } from './serving-process.ts';

const TEMPLATE = fileURLToPath(new URL('../../../trainer/init/template', import.meta.url));
const folder = temporaryFolder();
const LIMIT_MS = 90_000;

/** A project with a recipe of twenty rows, and what it imports. */
async function makeProject(name: string): Promise<{ cwd: string; recipe: string }> {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  await cp(join(TEMPLATE, 'voyage.csv'), join(cwd, 'voyage.csv'));
  const text = await readFile(join(TEMPLATE, 'voyage.ts'), 'utf8');
  const recipe = text
    .replace('trees: 50', 'trees: TREES')
    .replace('export', "import { TREES } from './trees.ts';\n\nexport");
  await writeFile(join(cwd, 'trees.ts'), 'export const TREES = 3;\n');
  await writeFile(join(cwd, 'voyage.ts'), recipe);
  return { cwd, recipe };
}

const developing = (
  cwd: string,
  args: string[],
  use: (dev: ServingProcess) => Promise<void>,
): Promise<void> => whileServing(['dev', ...args], { folder, cwd }, use);

/** Asks without a pause until told to stop; then the versions that answered, each once, in their order. */
function poll(url: string): () => Promise<string[]> {
  let isOver = false;
  const versions: string[] = [];
  const polling = (async () => {
    while (!isOver) {
      const answer = await fetch(`${url}/api/info`);
      const { metadata } = (await answer.json()) as { metadata: { name: string; version: number } };
      const version = `${answer.status} ${metadata.name}@${metadata.version}`;
      if (versions.at(-1) !== version) versions.push(version);
      await sleep(10);
    }
    return versions;
  })();
  polling.catch(() => {}); // Who stops it hears of it.
  return () => {
    isOver = true;
    return polling;
  };
}

describe.skipIf(process.platform !== 'linux')('dev', () => {
  it(
    'trains on each edit of the recipe, of what it imports and of its rows; no request is lost',
    async () => {
      const { cwd, recipe } = await makeProject('edits');
      await developing(cwd, ['voyage.ts'], async (dev) => {
        const url = await dev.url();
        const now = (text: string) => dev.until(() => dev.stderr.includes(text));
        const stop = poll(url);
        await writeFile(join(cwd, 'trees.ts'), 'export const TREES = 5;\n');
        await now('Now answering: voyage@2 (was voyage@1)\n');
        await writeFile(join(cwd, 'voyage.ts'), recipe.replace('features: {', 'features: {{'));
        const refused = /voyage\.ts: cannot be loaded: SyntaxError: .*\(line 12\)\n {2}waiting/;
        await dev.until(() => refused.test(dev.stderr));
        await writeFile(join(cwd, 'voyage.ts'), `${recipe}// The same again.\n`);
        await now('✓ no answer changed: this is voyage@2 again\n');
        const rows = await readFile(join(cwd, 'voyage.csv'), 'utf8');
        await writeFile(join(cwd, 'voyage.csv'), rows + rows.slice(rows.indexOf('\n') + 1));
        await now('Now answering: voyage@3 (was voyage@2)\n');
        const line = /\n\d\d:\d\d:\d\d {2}GET +\/api\/info +200 +\d+ ms {2}voyage@3\n/;
        await dev.until(() => line.test(dev.stdout));
        expect(await stop()).toEqual(['200 voyage@1', '200 voyage@2', '200 voyage@3']);
        await dev.stop();
        expect(await dev.ended).toBe(0);
        await dev.expectNothingLeft();
      });
    },
    LIMIT_MS,
  );

  it(
    'an edit ends the training under way, and Ctrl-C too: neither leaves a part of a version',
    async () => {
      const { cwd } = await makeProject('long');
      const trees = (count: number) =>
        writeFile(join(cwd, 'trees.ts'), `export const TREES = ${count};\n`);
      await trees(100_000); // Takes longer than the test has time.
      await developing(cwd, ['voyage.ts'], async (dev) => {
        const training = () =>
          processesOfSession(dev.session).filter(({ command }) => command.includes('dev-training'));
        await dev.until(() => training().length === 1);
        const [{ pid }] = training();
        await dev.until(() => dev.stderr.includes('rows are held out')); // It is at work.
        await trees(3);
        await dev.url();
        expect(training().map((one) => one.pid)).not.toContain(pid);
        expect(dev.stderr).toContain('voyage.ts or its rows changed: training again\n');
        await trees(100_000);
        await dev.until(() => training().length === 1);
        await dev.stop();
        expect(await dev.ended).toBe(0);
        await dev.expectNothingLeft();
        const left = await readdir(join(cwd, 'models'), { recursive: true });
        expect(left.filter((name) => name.includes('.tmp-') || name.endsWith('.lock'))).toEqual([]);
      });
    },
    LIMIT_MS,
  );

  it(
    'takes a table, serves what an earlier run made, and outlives a registry that is removed',
    async () => {
      const { cwd } = await makeProject('table');
      const args = ['voyage.csv', '--target', 'survived', '--json'];
      const whileAnswering = (use: (dev: ServingProcess, url: string) => Promise<void>) =>
        developing(cwd, args, async (dev) => {
          await dev.until(() => dev.stdout.includes('\n'));
          await use(dev, JSON.parse(dev.stdout.split('\n')[0]).url);
          await dev.stop();
        });
      await whileAnswering(async (dev) => {
        expect(dev.stderr).toContain('A recipe for voyage.csv:\n');
      });
      await whileAnswering(async (dev, url) => {
        await rm(join(cwd, 'models'), { recursive: true });
        await dev.until(() => dev.stderr.includes('models is gone. The versions before go on'));
        expect((await fetch(`${url}/api/info`)).status).toBe(200);
      });
    },
    LIMIT_MS,
  );

  it('refuses what no edit would mend', async () => {
    const { cwd } = await makeProject('refused');
    const refusal = async (...args: string[]) => {
      let said = '';
      await developing(cwd, args, async (dev) => {
        expect(await dev.ended).not.toBe(0);
        said = dev.stderr;
      });
      return said;
    };
    expect(await refusal('nothing.ts')).toMatch(/^error: nothing\.ts: no recipe of this name/);
    expect(await refusal('voyage.ts', '--target', 'age')).toMatch(/--target: for tables/);
    expect(await refusal('voyage.csv')).toMatch(/npx batcomputer dev voyage\.csv --target/);
    expect(await refusal('voyage.ts', '--registry', 's3://a/b')).toMatch(/name one with --reg/);
    expect(existsSync(join(cwd, 'models'))).toBe(false);
  });
});
