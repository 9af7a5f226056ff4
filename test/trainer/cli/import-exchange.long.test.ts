// Models of the libraries themselves, imported without options and asked through `predict`: the way a
// user goes. The rows' header is the library's, which ONNX files do not know.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareAnswers, isWithin } from '../../../trainer/import/compare-answers.ts';
import { readNumberTable } from '../../../trainer/import/number-table.ts';
import { sharedData } from '../../shared-data.ts';
import { runCli } from './run-cli.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-exchange-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const CASES = [
  { name: 'lightgbm/multiclass', file: 'model.txt', bound: 1e-12, isNamed: true },
  { name: 'xgboost/multi-softprob', file: 'model.json', bound: 1e-6, isNamed: true },
  { name: 'onnx/et-multiclass-strings', file: 'model.onnx', bound: 1e-6, isNamed: false },
] as const;
const OUTPUTS = [
  ['expected.csv', 'probability'],
  ['raw.csv', 'raw'],
  ['contributions.csv', 'contributions'],
] as const;

describe.skipIf(sharedData === undefined)('the exchange set through the command line', () => {
  test.each(CASES)('$name answers exactly', async ({ name, file, bound, isNamed }) => {
    const path = join(sharedData ?? '', 'exchange', name);
    const model = ['--registry', join(folder, 'models')];
    const imported = await runCli(['import', join(path, file), '--name', 'case', ...model]);
    expect(imported.stderr).not.toMatch(/error/i);
    expect(imported.code).toBe(0);
    // Each case is the next version of the same model.
    const version = CASES.findIndex((other) => other.name === name) + 1;
    for (const [table, output] of OUTPUTS) {
      if (!existsSync(join(path, table))) continue;
      const out = join(folder, table);
      const predicted = await runCli([
        ...['predict', '--model', `case@${version}`, '--in', join(path, 'rows.csv')],
        ...['--out', out, '--output', output, ...model],
        ...(isNamed ? [] : ['--by-position']),
      ]);
      expect(predicted.code).toBe(0);
      const expected = await readNumberTable(join(path, table));
      const answers = await readNumberTable(out);
      expect(answers).toHaveLength(expected.length);
      const allowed = output === 'contributions' ? bound * 1e3 : bound;
      expect(compareAnswers(answers, expected, { bound: allowed })).toSatisfy(isWithin);
    }
  });
});
