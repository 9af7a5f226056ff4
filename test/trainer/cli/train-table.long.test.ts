// From a table as it comes to a registered model, and to a recipe and a project for people to go on with.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeTable } from '../draft/draft-fixture.ts';
import { runCli } from './run-cli.ts';

const csv = makeTable(
  400,
  {
    customer_id: (row) => `C${row}`,
    months: (_, random) => Math.floor(40 * random),
    plan: (row) => ['Basic', 'Plus', 'Family'][row % 3],
    left: (row, random) => (random + (row % 3) / 4 > 0.7 ? 'yes' : 'no'),
  },
  ';',
);

function customers(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'customers.csv'), csv);
  return folder;
}

test('without a target the columns are listed, with the command to copy', async () => {
  const { code, stdout, stderr } = await runCli(['train', 'customers.csv'], '', customers());
  expect(code).toBe(2);
  expect(stdout).toMatch(
    /customers\.csv: 4 columns, 400 rows\n {2}customer_id +names its rows.*\n/,
  );
  expect(stdout).toMatch(/\n {2}months +0 to 39, 40 different/);
  expect(stderr).toContain('npx batcomputer train customers.csv --target left\n');
});

test('train registers a model that takes the rows of the table, and init writes its recipe', async () => {
  const folder = customers();
  const trained = await runCli(['train', 'customers.csv', '--target', 'left'], '', folder);
  expect(trained).toMatchObject({ code: 0 });
  expect(trained.stderr).toContain('left out, names its rows: customer_id');
  expect(trained.stderr).toContain('npx batcomputer init customers.csv --target left\n');
  const registered = join(folder, 'models/customers/1');
  const recipe = JSON.parse(readFileSync(join(registered, 'recipe.json'), 'utf8'));
  expect(recipe).toMatchObject({
    source: { files: 'customers.csv', delimiter: ';' },
    features: { months: { kind: 'integer' }, plan: { kind: 'category', unseen: 'other' } },
  });

  const asked = ['predict', 'customers', '--in', 'customers.csv', '--out', 'answers.csv'];
  expect(await runCli(asked, '', folder)).toMatchObject({ code: 0 });
  const answers = readFileSync(join(folder, 'answers.csv'), 'utf8').trim().split('\n');
  expect(answers).toHaveLength(401);

  const written = await runCli(['init', 'customers.csv', '--target', 'left'], '', folder);
  expect(written).toMatchObject({ code: 0 });
  const { hash } = await loadRecipe(join(folder, 'customers.ts'));
  const metadata = JSON.parse(readFileSync(join(registered, 'metadata.json'), 'utf8'));
  expect(metadata.recipeHash).toBe(hash);
}, 120_000);

test('beside nothing but the table, init makes the project, too', async () => {
  const folder = customers();
  const { code, stdout } = await runCli(['init', 'customers.csv', '--target', 'left'], '', folder);
  expect(code).toBe(0);
  expect(stdout).toMatch(/wrote customers\.ts\nwrote .*wrangler\.toml/);
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(scripts.train).toBe('batcomputer train customers.ts');
  expect(readdirSync(folder)).not.toContain('voyage.ts');
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  expect(readme).toContain('predict customers --in customers.csv');
  expect(readme).not.toContain('voyage');
  const workflow = readFileSync(join(folder, '.github/workflows/train.yml'), 'utf8');
  expect(workflow).toContain('paths: ["customers.ts", "customers.csv"]');
});

test('init changes no recipe that is there, and makes no project beside other files', async () => {
  const folder = customers();
  writeFileSync(join(folder, 'customers.ts'), '// mine');
  const taken = await runCli(['init', 'customers.csv', '--target', 'left'], '', folder);
  expect(taken).toMatchObject({ code: 1 });
  expect(taken.stderr).toContain('customers.ts: is there already; remove it, or name another file');
  const out = ['init', 'customers.csv', '--target', 'left', '--out', 'second.ts'];
  expect(await runCli(out, '', folder)).toMatchObject({ code: 0 });
  expect(readdirSync(folder).sort()).toEqual(['customers.csv', 'customers.ts', 'second.ts']);
  expect(readFileSync(join(folder, 'customers.ts'), 'utf8')).toBe('// mine');
});

test('a folder of tables is one table', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'exports'));
  for (const name of ['a.csv', 'b.csv']) writeFileSync(join(folder, 'exports', name), csv);
  const { code, stdout } = await runCli(['init', 'exports', '--target', 'left'], '', folder);
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('exports.ts'),
  });
});

test.each([
  [['train', 'book.xlsx', '--target', 'left'], 1, /book\.xlsx: is an Excel workbook; .*as CSV/],
  [
    ['train', 'customers.csv', '--target', 'left', '--data', 'x.csv'],
    2,
    /--data and --cells go with/,
  ],
  [['train', 'titanic', '--target', 'left'], 2, /--target: for tables, and titanic is a recipe/],
  [['init', 'customers.csv', '--target', 'left', '--decimal', ';'], 2, /--decimal/],
])('%j ends with %i', async (args, code, message) => {
  const folder = customers();
  writeFileSync(join(folder, 'book.xlsx'), 'PK\x03\x04 [Content_Types].xml xl/workbook.xml');
  const result = await runCli(args, '', folder);
  expect(result).toMatchObject({ code, stderr: expect.stringMatching(message) });
  expect(readdirSync(folder)).not.toContain('models');
});

test('the names that an error proposes for a header are taken as they are proposed', async () => {
  const folder = temporaryFolder();
  const body = makeTable(60, {
    a: (row) => row % 7,
    b: (_, random) => random.toFixed(2),
    c: (row) => (row % 5) * 2,
    d: (row, random) => (random + row / 99 > 0.6 ? 'hi' : 'lo'),
  }).replace(/^.*\n/, 'size, size ,,"Ja/Nein"\n');
  writeFileSync(join(folder, 'rows.csv'), body);
  const refused = await runCli(['train', 'rows.csv', '--target', 'Ja/Nein'], '', folder);
  expect(refused.stderr).toContain("header: ['size', 'size 2', 'column 3', 'Ja/Nein']");
  const named = (...columns: string[]) =>
    runCli(
      ['init', 'rows.csv', '--target', 'Ja/Nein', '--skip-lines', '1', '--columns', ...columns],
      '',
      folder,
    );
  expect(await named('size', 'size 2', '', 'Ja/Nein')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--columns: name 3 must not be empty'),
  });
  expect(await named('size', ' size 2 ', 'column 3', 'Ja/Nein')).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'rows.ts'), 'utf8')).toContain('"size 2"');
});
