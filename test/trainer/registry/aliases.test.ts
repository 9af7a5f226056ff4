// Aliases name versions that are there: removing and promoting do not pass each other by, what is left dangling can
// be mended by every command, and what was changed behind the program's back is said.
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../trainer/base/user-error.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { promote, rollback } from '../../../trainer/judge/promote.ts';
import { readAliases } from '../../../trainer/registry/aliases.ts';
import { removeUnused } from '../../../trainer/registry/collect-garbage.ts';
import { readHistory } from '../../../trainer/registry/history.ts';
import { listVersions, surveyModels } from '../../../trainer/registry/survey.ts';
import { verifyAliases } from '../../../trainer/registry/verify-aliases.ts';
import { updateAliases } from '../../../trainer/registry/write-version.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runInside } from '../cli/run-inside.ts';
import { registerRunnable } from './runnable-version.ts';

let registry = '';
const path = (file: string) => join(registry, 'demo', file);
const cli = (...args: string[]) => runInside([...args, '--registry', registry]);
beforeEach(async () => {
  registry = temporaryFolder();
  for (const _ of [1, 2, 3]) await registerRunnable(registry, 'demo');
  await updateAliases(registry, 'demo', () => ({ current: 1 }));
});

const forced = { why: 'new', force: true };

describe('an alias whose version is gone', () => {
  beforeEach(async () => {
    await promote(await openRegistry(registry), 'demo@2', forced);
    await promote(await openRegistry(registry), 'demo@3', forced);
    await rm(path('3'), { recursive: true });
  });

  test('is said by whoever needs it, with what mends it', async () => {
    const mends = /'models promote demo@2' or 'models rollback demo' makes another one current/;
    for (const args of [
      ['predict', '--model', 'demo', 'age=1'],
      ['models', 'show', 'demo'],
      ['models', 'verify'],
      ['models', 'gc', '--keep', '0', '--yes'],
      ['bundle', '--out', join(registry, 'dist')],
    ]) {
      const { code, stderr } = await cli(...args);
      expect({ args, code, stderr }).toEqual({
        args,
        code: 1,
        stderr: expect.stringMatching(mends),
      });
    }
    expect(await listVersions(registry, 'demo')).toEqual([1, 2]);
  });

  test('is mended by promote, which notes that there was nothing to compare with', async () => {
    const { code, stdout } = await cli('models', 'promote', 'demo@1');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^demo@1 is current.*\n {2}in spite of: version 3, .* is gone/),
    });
    expect((await readHistory(path('.'))).at(-1)).toMatchObject({ from: 3, to: 1 });
  });

  test('is mended by rollback', async () => {
    expect(await rollback(await openRegistry(registry), 'demo', 'gone')).toMatchObject({
      from: 3,
      to: 2,
    });
    expect(await verifyAliases(registry, 'demo')).toEqual({ faults: [], notes: [] });
  });

  test('is mended by tag', async () => {
    await writeFile(path('aliases.json'), '{"current":2,"candidate":3}');
    expect((await verifyAliases(registry, 'demo')).faults.join()).toMatch(
      /candidate names version 3, which is gone; 'models tag demo@2 candidate'/,
    );
    expect(await cli('models', 'tag', 'demo@2', 'candidate')).toMatchObject({ code: 0 });
    expect((await verifyAliases(registry, 'demo')).faults).toEqual([]);
  });
});

test('no alias can be set to a version that is not there', async () => {
  const set = updateAliases(registry, 'demo', (before) => ({ ...before, current: 9 }));
  await expect(set).rejects.toThrow(
    /demo@9 cannot be current: this version does not exist \(any more\)/,
  );
});

test('gc takes versions away whole', async () => {
  expect(await removeUnused(registry, 'demo', 1)).toEqual([2]);
  expect(await listVersions(registry, 'demo')).toEqual([1, 3]);
  expect(await removeUnused(registry, 'demo', 0)).toEqual([3]);
});

describe('aliases and history', () => {
  test('that agree are fine', async () => {
    expect(await verifyAliases(registry, 'demo')).toEqual({ faults: [], notes: [] });
  });

  test('that do not are told, and the next change of any alias settles it', async () => {
    await promote(await openRegistry(registry), 'demo@2', forced);
    await writeFile(path('aliases.json'), '{"current":3}');
    const { code, stderr } = await cli('models', 'verify');
    expect(code).toBe(1);
    expect(stderr).toMatch(/aliases\.json says that current is 3, history\.jsonl that it is 2/);
    await updateAliases(registry, 'demo', (before) => ({ ...before, candidate: 1 }));
    expect(await verifyAliases(registry, 'demo')).toEqual({ faults: [], notes: [] });
  });

  test('a change that was written down and not made is settled, and no roll-back goes to it', async () => {
    const before = await readFile(path('aliases.json'));
    await promote(await openRegistry(registry), 'demo@2', forced);
    await writeFile(path('aliases.json'), before);
    await updateAliases(registry, 'demo', (aliases) => ({ ...aliases, candidate: 3 }));
    await expect(rollback(await openRegistry(registry), 'demo', '')).rejects.toThrow(
      /nothing to roll back to/,
    );
  });

  test('a line that was changed is refused by who goes by it, and named', async () => {
    await promote(await openRegistry(registry), 'demo@2', forced);
    await promote(await openRegistry(registry), 'demo@3', forced);
    const text = await readFile(path('history.jsonl'), 'utf8');
    await writeFile(path('history.jsonl'), text.replace('"from":1,"to":2', '"from":1,"to":3'));
    await expect(rollback(await openRegistry(registry), 'demo', '')).rejects.toThrow(
      /history\.jsonl: line 2 is damaged/,
    );
    expect((await verifyAliases(registry, 'demo')).faults).toEqual([
      expect.stringMatching(/line 2 is damaged; restore the file/),
    ]);
    expect(await readAliases(registry, 'demo')).toEqual({ current: 3 });
  });

  test('of many damaged lines the first are named, and what is no history is not read to its end', async () => {
    await writeFile(path('history.jsonl'), '{}\n'.repeat(100));
    const { faults } = await verifyAliases(registry, 'demo');
    expect(faults[0]).toMatch(/: line 1, 2, .*, 19, 20 and 80 more is damaged; restore the file/);
    await writeFile(path('history.jsonl'), '{}\n'.repeat(3_000_000));
    expect((await verifyAliases(registry, 'demo')).faults).toEqual([
      expect.stringMatching(/more than 1000 lines are damaged; restore the file .*, or remove the/),
    ]);
  });

  test('a last line that was cut off is said, and replaced by the next', async () => {
    const text = await readFile(path('history.jsonl'), 'utf8');
    await appendFile(path('history.jsonl'), text.slice(0, 60));
    expect((await verifyAliases(registry, 'demo')).faults.join()).toMatch(/last line is cut off/);
    await promote(await openRegistry(registry), 'demo@2', forced);
    expect(await verifyAliases(registry, 'demo')).toEqual({ faults: [], notes: [] });
    expect(await readHistory(path('.'))).toHaveLength(2);
  });

  test('lines of an earlier release are read, and it is said that nothing holds them', async () => {
    const text = await readFile(path('history.jsonl'), 'utf8');
    await writeFile(path('history.jsonl'), text.replace(/,"check":"\w+"/, ''));
    const { faults, notes } = await verifyAliases(registry, 'demo');
    expect({ faults, notes: notes.join() }).toEqual({
      faults: [],
      notes: expect.stringMatching(/1 lines without a check/),
    });
  });

  test.skipIf(process.platform === 'win32').each(['history.jsonl', 'aliases.json'])(
    'a pipe in place of %s blocks nobody',
    async (file) => {
      await rm(path(file), { force: true });
      execFileSync('mkfifo', [path(file)]);
      expect((await verifyAliases(registry, 'demo')).faults.join()).toMatch(
        /is not a regular file/,
      );
      await expect(promote(await openRegistry(registry), 'demo@2', forced)).rejects.toThrow(
        UserError,
      );
    },
  );
});

test('words that every object has are names like others', async () => {
  const words = ['constructor', 'valueof'];
  for (const word of words) {
    expect((await cli('models', 'show', `demo@${word}`)).stderr).toContain(`no alias '${word}'`);
    expect((await cli('models', 'tag', 'demo', word, '--remove')).stderr).toMatch(/has no alias/);
    expect(await cli('models', 'tag', 'demo@3', word)).toMatchObject({ code: 0 });
    expect((await readHistory(path('.'))).at(-1)).toMatchObject({ alias: word, from: null, to: 3 });
  }
  expect(await verifyAliases(registry, 'demo')).toEqual({ faults: [], notes: [] });
  expect((await cli('models', 'best', 'demo', '--by', 'constructor')).stderr).toMatch(
    /no version of demo has the metric/,
  );
});

describe.skipIf(process.platform === 'win32')('a registry with odd things in it', () => {
  beforeEach(async () => {
    for (const name of ["it's", 'Two Words', 'api', 'v1', 'ünder', 'current']) {
      await mkdir(join(registry, name, '1'), { recursive: true });
    }
    await mkdir(join(registry, 'contract'));
    await writeFile(join(registry, 'contract/manifest.ts'), '');
    await symlink(registry, join(registry, 'loop'));
    await mkdir(join(registry, '.hidden/1'), { recursive: true });
  });

  test('lists what are models, and says what is left out and why', async () => {
    const { models, faults } = await surveyModels(registry);
    expect(models).toEqual(['demo']);
    expect(faults).toHaveLength(6);
    expect(faults.join('\n')).toMatch(/Two Words: is left out; the name of a model must be lower/);
    for (const command of ['list', 'verify', 'gc']) {
      const { code, stdout, stderr } = await cli('models', command);
      expect({ command, code, isListed: /demo|nothing/.test(stdout) }).toEqual({
        ...{ command, code: 1, isListed: true },
      });
      expect(stderr).toContain("it's: is left out");
    }
  });

  test('is not bundled silently without what is left out', async () => {
    const { code, stderr } = await cli('bundle', '--out', join(registry, 'dist'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/it's: is left out.*--versions/);
  });

  test('a version that is a file hides no other', async () => {
    await writeFile(path('4'), '');
    const { code, stdout, stderr } = await cli('models', 'verify');
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('demo@3 is whole'),
    });
    expect(stderr).toMatch(/demo\/4\/metadata\.json: missing/);
  });

  test('a model that is called contract is there, though none can be called so any more', async () => {
    await registerRunnable(registry, 'contract');
    expect((await surveyModels(registry)).models).toEqual(['contract', 'demo']);
    expect((await cli('predict', '--model', 'contract', 'age=3')).code).toBe(0);
  });

  test('aliases that cannot be read hide no other model', async () => {
    await registerRunnable(registry, 'other');
    await writeFile(path('aliases.json'), '{"../up": 1}');
    const { code, stdout, stderr } = await cli('models', 'list');
    expect(code).toBe(1);
    expect(stdout).toContain('other@1');
    expect(stdout).toContain('demo@3');
    expect(stderr).toMatch(/aliases\.json: \.\.\/up: an alias must be lower-case letters/);
  });
});
