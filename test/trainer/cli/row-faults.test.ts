// Files that were answered wrongly, or not at all, without a word: each through the command line, as it was found.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInside } from './run-inside.ts';

const FAULTS = 'test/faults';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'row-faults-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const registry = () => ['--registry', join(folder, 'models')];

async function run(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runInside([...args, ...registry()]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

async function refusal(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runInside([...args, ...registry()]);
  // Answers go out while rows come in: at most the line of their names does.
  expect([code, stdout.split('\n').length <= 2]).toEqual([1, true]);
  return stderr;
}

async function rowsFile(text: string): Promise<string> {
  const path = join(folder, 'rows.csv');
  await writeFile(path, text);
  return path;
}

/** The answer to one row, as a line of a file of answers. */
async function answerOf(model: string, values: string[]): Promise<string> {
  const answer = JSON.parse(await run(['predict', '--model', model, ...values]));
  return Object.values(answer).join(',');
}

describe('columns that differ in case', () => {
  const predict = (file: string, ...options: string[]) => [
    ...['predict', '--model', 'shape', '--in', file],
    ...options,
  ];

  beforeAll(async () => {
    const source = join(FAULTS, 'predict-positional-columns');
    await run(['train', join(source, 'shape.ts'), '--data', join(source, 'train.csv')]);
  }, 60_000);

  test('are found by name', async () => {
    const [, ...answers] = (await run(predict(join(FAULTS, 'predict-positional-columns/new.csv'))))
      .trimEnd()
      .split('\n');
    expect(answers).toEqual([
      await answerOf('shape', ['width=9', 'height=1']),
      await answerOf('shape', ['width=1', 'height=9']),
    ]);
    expect(answers[0]).not.toBe(answers[1]);
  });

  test.each<[string, string[], RegExp]>([
    [
      'Width;Height\n9;1\n',
      [],
      /line 1: the columns are separated by semicolons; save the file with c/,
    ],
    ['Width\n9\n', [], /line 1: there is no column 'height'/],
    ['Width,hieght\n9,1\n', [], /there is no column 'height' \(did you mean 'hieght'\?\)/],
    [
      'a,b\n9,1\n',
      ['--by-position'],
      /^error: --by-position is for models whose features have no names; this one has height, w/,
    ],
    [
      'a,b\n9,1\n',
      ['--without', 'wdith'],
      /--without wdith: the model has no feature 'wdith' \(did you mean 'width'/,
    ],
    ['sep=,\nWidth,Height\n', [], /line 1: the file begins with Excel's line 'sep='/],
    ['Width,Height\n9,"1\n8,1\n', [], /line 2: a quote opens here that is never closed/],
    ['Width,Height\n9,inf\n', [], /line 2: height must be a number, not "inf"/],
  ])('%j %j is refused', async (text, options, message) => {
    expect(await refusal(predict(await rowsFile(text), ...options))).toMatch(message);
  });
});

test('a file that trained a boolean is answered, spelling by spelling', async () => {
  const source = join(FAULTS, 'bool-spellings');
  await run(['train', join(source, 'recipe.ts'), '--data', join(source, 'bool.csv')]);
  const text = await readFile(join(source, 'bool.csv'), 'utf8');
  const answers = await run(['predict', '--model', 'boolm', '--in', join(source, 'bool.csv')]);
  const lines = text.trimEnd().split('\n');
  expect(answers.trimEnd().split('\n')).toHaveLength(lines.length);
  const plain = lines.map((line, i) => {
    const [x, b, ...others] = line.split(',');
    return i === 0 ? line : [x, /^[ty1]/i.test(b), ...others].join(',');
  });
  expect(await run(['predict', '--model', 'boolm', '--in', await rowsFile(plain.join('\n'))])).toBe(
    answers,
  );
}, 60_000);

test('a blank line of one column is a row, in import and in predict', async () => {
  const source = join(FAULTS, 'csv-one-column-missing');
  const text = await readFile(join(source, 'expected.csv'), 'utf8');
  const expected = text.split('\n').map((line) => Number(line).toFixed(12));
  for (const file of ['rows.csv', 'rows-blank.csv']) {
    const rows = join(source, file);
    const answers = ['--rows', rows, '--expected', join(source, 'expected.csv')];
    await run(['import', join(source, 'model.txt'), '--name', 'one', ...answers]);
    const [, ...lines] = (await run(['predict', '--model', 'one', '--in', rows])).split('\n');
    expect(lines.map((line) => Number(line).toFixed(12))).toEqual(expected);
  }
});

describe('features without names', () => {
  const predict = (...options: string[]) => ['predict', '--model', 'unnamed', ...options];

  beforeAll(async () => {
    const model = join(FAULTS, 'csv-one-column-missing/model.txt');
    await run(['import', model, '--name', 'unnamed']);
  });

  test('are taken by position when that is asked for', async () => {
    const file = await rowsFile('height\n1\n\n2\n');
    expect(await refusal(predict('--in', file))).toMatch(
      /there is no column 'Column_0'.*no names of their own: --by-position takes/,
    );
    const answers = await run(predict('--in', file, '--by-position'));
    const named = await rowsFile('Column_0\n1\n\n2\n');
    expect(answers).toBe(await run(predict('--in', named)));
    const two = await rowsFile('height,width\n1,2\n');
    expect(await refusal(predict('--in', two, '--by-position'))).toMatch(
      /the header has 2 columns and the model 1 features/,
    );
  });

  test('are missing in every row when that is asked for', async () => {
    const file = await rowsFile('id\n1\n2\n');
    const answers = await run(predict('--in', file, '--without', 'Column_0', '--keep'));
    expect(answers).toBe('id,value\n1,-0.0875\n2,-0.0875\n');
  });
});
