// The import rule is checked, and a broken one is reported with its file and line.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkImports, importsOf } from '../../scripts/check-imports.ts';

const BIOME = join(process.cwd(), 'node_modules/@biomejs/biome/bin/biome');
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function treeOf(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'imports-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

test('finds imports in every form, with their lines', () => {
  const source = [
    "import a from './a.ts';",
    'import {',
    '  b,',
    "} from './b.ts';",
    "export type { C } from './c.ts';",
    "import './d.ts';",
    "const e = await import('./e.ts');",
  ].join('\n');
  expect(importsOf(source).map(({ specifier, line }) => `${specifier}:${line}`)).toEqual([
    './a.ts:1',
    './b.ts:4',
    './c.ts:5',
    './d.ts:6',
    './e.ts:7',
  ]);
});

test.each([
  ['worker/index.ts', '../trainer/base/files.ts', 'worker may not import trainer'],
  ['trainer/cli/main.ts', '../../worker/call.ts', 'trainer may not import worker'],
  ['runtime/module/manifest.ts', '../../trainer/base/files.ts', 'runtime may not import trainer'],
  ['assembly/shared/abi.ts', '../infer/module.ts', 'assembly/shared may not import'],
  ['trainer/release/train.ts', '../cli/main.ts', 'release comes before cli'],
  ['trainer/encode/bins.ts', '../compile/compile.ts', 'encode comes before compile'],
  ['trainer/cli/x.ts', '../registry/read-version.ts', "read-version.ts is registry's own"],
  ['trainer/registry/version.ts', '../recipe/recipe.ts', 'registry stands on base and ensemble'],
  ['trainer/base/files.ts', '../release/pipeline.ts', 'base comes before release'],
  ['trainer/files.ts', './base/names.ts', 'trainer/files.ts has no place'],
])('%s may not import %s', async (file, specifier, reason) => {
  const root = await treeOf({ [file]: `// A header.\nimport { x } from '${specifier}';\n` });
  const broken = checkImports(root);
  expect(broken).toMatchObject([{ file, line: 2, imported: specifier }]);
  expect(broken[0].reason).toContain(reason);
});

test('allows the directions of the rule', async () => {
  const root = await treeOf({
    'worker/index.ts': "import '../runtime/module/manifest.ts';\nimport 'itty-router';\n",
    'trainer/cli/main.ts': "import '../release/pipeline.ts';\n",
    'trainer/release/train.ts': "import '../compile/compile.ts';\n",
    'trainer/compile/compile.ts': "import '../encode/bins.ts';\nimport '../base/files.ts';\n",
  });
  expect(checkImports(root)).toEqual([]);
});

/** Exit code and report of the linter, with this repository's rules. */
async function lint(files: Record<string, string>): Promise<{ code: number; report: string }> {
  const root = await treeOf(files);
  await copyFile('biome.json', join(root, 'biome.json'));
  const options = ['lint', '--vcs-enabled=false', '--only=suspicious/noImportCycles', root];
  return new Promise((resolve) => {
    execFile(process.execPath, [BIOME, ...options], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), report: stdout + stderr });
    });
  });
}

const half = (name: string, other: string) =>
  `import type { ${other} } from './${other.toLowerCase()}.ts';\nexport interface ${name} {\n  of: ${other};\n}\n`;

test('a circle of imports is found, of types alone too', async () => {
  const circle = await lint({
    'trainer/base/a.ts': half('A', 'B'),
    'trainer/base/b.ts': half('B', 'A'),
  });
  expect(circle.code).toBe(1);
  expect(circle.report).toContain('part of a cycle');
  const line = await lint({
    'trainer/base/a.ts': half('A', 'B'),
    'trainer/base/b.ts': 'export interface B {\n  x: number;\n}\n',
  });
  expect(line).toMatchObject({ code: 0 });
});
