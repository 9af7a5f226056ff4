// `types` on the command line: where it writes, and what.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeTypes } from '../../../runtime/schema/write-types.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runInside } from './run-inside.ts';

const folder = temporaryFolder();
const { entry } = await (await openRegistry('models')).version('titanic');

it('writes a file, or to stdout', async () => {
  const out = join(folder, 'titanic.d.ts');
  expect(await runInside(['types', 'titanic@1', '--out', out])).toMatchObject({
    code: 0,
    stdout: `${out}: types of titanic@1\n`,
  });
  expect(await readFile(out, 'utf8')).toBe(writeTypes(entry));
  const { stdout } = await runInside(['types', 'titanic', '--out', out, '--json']);
  expect(JSON.parse(stdout)).toEqual({ out, model: 'titanic', version: 1 });
});

it('names what it does not know, and where it cannot write', async () => {
  const unknown = await runInside(['types', 'titanik']);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/titanik.*titanic/s)]);
  const nowhere = await runInside(['types', 'titanic', '--out', join(folder, 'no/x.d.ts')]);
  expect(nowhere.stderr).toContain('its folder does not exist');
});
