// The pages of docs/reference/ say what the code says, and the module's page has the exports that modules have.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REFERENCE_PAGES } from '../../../scripts/docs/reference.ts';
import { PACKAGE_ROOT } from '../../../trainer/base/package-files.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { FIELDS_WITH_INPUTS } from '../../model-with-inputs.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

const read = (path: string) => readFileSync(join(PACKAGE_ROOT, path), 'utf8');

it.each(Object.entries(REFERENCE_PAGES))('%s follows from the code', async (page, write) => {
  const isSame = read(page) === (await write());
  expect(isSame, `${page} is behind the code; run: node scripts/docs/reference.ts`).toBe(true);
});

it('docs/reference/version-files.md has every file of a shipped version, and no other', () => {
  const page = read('docs/reference/version-files.md');
  const listed = [...page.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(readdirSync(join(PACKAGE_ROOT, 'models/titanic/1')).sort());
});

/** Name → number of arguments, -1 where it is no function. */
function exportsOf(bytes: Uint8Array): Map<string, number> {
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  const { exports } = new WebAssembly.Instance(module);
  return new Map(
    Object.entries(exports).map(([name, one]) => [
      name,
      typeof one === 'function' ? one.length : -1,
    ]),
  );
}

it('docs/MODULE-ABI.md has every export of a module with its arguments, and no other', async () => {
  const page = read('docs/MODULE-ABI.md');
  const [, tables = ''] = /\n## Exports\n([\s\S]*?)\n## Status\n/.exec(page) ?? [];
  const cells = tables.split('\n').filter((line) => line.startsWith('| `'));
  const documented = cells.flatMap((line) => [
    ...line.split('|')[1].matchAll(/`(\w+)(?:\(([^)]*)\))?`/g),
  ]);
  const ensemble = randomEnsemble(7, { trees: 9, splits: 12, features: 7 });
  const { bytes } = await compile(ensemble, {
    ...manifestFieldsFor(ensemble),
    ...FIELDS_WITH_INPUTS,
  });
  const shipped = readFileSync(join(PACKAGE_ROOT, 'models/batcomputer/1/model.wasm'));
  const there = new Map([...exportsOf(shipped), ...exportsOf(bytes)]);
  const counted = documented.map(([code, name, list]): [string, number] => [
    name,
    code.includes('(') ? (list === '' ? 0 : list.split(',').length) : -1,
  ]);
  expect(new Map(counted.sort())).toEqual(new Map([...there].sort()));
});
