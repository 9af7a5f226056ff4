// The way of a foreign model from its file to answers, through the command line as users go it.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VOYAGE_MODEL as MODEL } from '../../lightgbm-text.ts';
import { sharedData } from '../../shared-data.ts';
import { runCli } from './run-cli.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

describe('batcomputer import', () => {
  test('registers the model, which then answers with its labels', async () => {
    const registry = join(folder, 'models');
    await writeFile(join(folder, 'My Voyage.txt'), MODEL);
    const imported = await runCli([
      'import',
      join(folder, 'My Voyage.txt'),
      '--registry',
      registry,
    ]);
    expect(imported.stderr).toContain('Registering');
    expect(imported.stdout).toMatch(
      /\n {2}asks for +age, port\n[\s\S]*\nmy-voyage@1 is registered and is current\.\n/,
    );

    const entry = JSON.parse(await readFile(join(registry, 'my-voyage/1/metadata.json'), 'utf8'));
    expect(entry.parameters).toMatchObject({ kind: 'import', library: 'LightGBM 4' });
    expect(entry.parameters.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(entry.features[1].labels).toEqual(['Cherbourg', 'Queenstown', 'Southampton']);

    const rows = 'port,age\nCherbourg,30.5\nQueenstown,20\n,20\nSouthampton,31\n';
    const predict = ['predict', '--registry', registry, '--model', 'my-voyage', '--in', '-'];
    const { stdout } = await runCli(predict, rows);
    const answers = stdout.trim().split('\n').slice(1);
    const expected = [0.5, -0.25, -0.25, -1].map(sigmoid);
    answers.forEach((line, i) => {
      expect(Number(line.split(',')[1])).toBeCloseTo(expected[i], 14);
    });
    expect(answers).toHaveLength(4);
  });

  test('takes names from a file of labels', async () => {
    const registry = join(folder, 'named');
    await writeFile(join(folder, 'voyage.txt'), MODEL);
    const labels = {
      title: 'Voyage',
      features: { age: { name: 'years', kind: 'integer', minimum: 0 } },
      classes: ['lost', 'saved'],
    };
    await writeFile(join(folder, 'labels.json'), JSON.stringify(labels));
    const args = ['--registry', registry, '--labels', join(folder, 'labels.json'), '--json'];
    const { stdout, code } = await runCli(['import', join(folder, 'voyage.txt'), ...args]);
    expect(code).toBe(0);
    const entry = JSON.parse(stdout);
    expect(entry.flags).toEqual(['lost', 'saved']);
    expect(entry.title).toBe('Voyage');
    expect(entry.features[0]).toMatchObject({ name: 'years', kind: 'integer', minimum: 0 });
  });

  test('registers nothing when the library answers otherwise', async () => {
    const registry = join(folder, 'different');
    await writeFile(join(folder, 'voyage.txt'), MODEL);
    await writeFile(join(folder, 'rows.csv'), 'age,port\n20,Cherbourg\n40,Queenstown\n');
    await writeFile(join(folder, 'expected.csv'), `${sigmoid(0.5)}\n${sigmoid(-1) + 1e-9}\n`);
    const { code, stderr } = await runCli([
      'import',
      join(folder, 'voyage.txt'),
      '--registry',
      registry,
      '--rows',
      join(folder, 'rows.csv'),
      '--expected',
      join(folder, 'expected.csv'),
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /expected\.csv, row 2, column 1: the model answers .* nothing was registered/,
    );
    await expect(readdir(registry)).rejects.toThrow();
  });

  test('rounds leaf values within the error of --quantize, and says so', async () => {
    const registry = join(folder, 'rounded');
    await writeFile(join(folder, 'voyage.txt'), MODEL.replace('0.5 -0.25', '0.5123 -0.2507'));
    const args = ['import', join(folder, 'voyage.txt'), '--registry', registry, '--json'];
    const { stdout, stderr, code } = await runCli([...args, '--quantize', '0.005']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Quantizing.* answers move by at most .*e-3 of probability/);
    const { quantization } = JSON.parse(stdout);
    expect(quantization).toMatchObject({ allowed: 0.005, unit: 'probability', rows: 1024 });
    expect(quantization.largest).toBeLessThanOrEqual(quantization.bound);

    const refused = await runCli([...args, '--quantize', '1e-20']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('leave --quantize out');
    expect(await readdir(join(registry, 'voyage'))).not.toContain('2');
  });

  test('names the line of what it does not know', async () => {
    await writeFile(join(folder, 'strange.txt'), MODEL.replace('binary sigmoid:1', 'telepathy'));
    const { code, stderr } = await runCli(['import', join(folder, 'strange.txt')]);
    expect(code).toBe(1);
    expect(stderr).toContain("strange.txt, line 7: objective 'telepathy' is not known");
  });
});

describe.skipIf(!sharedData)('a model of the exchange set', () => {
  const source = join(sharedData ?? '', 'exchange/lightgbm/stumps');
  const registry = () => join(folder, 'exchange');

  beforeAll(async () => {
    await runCli([
      'import',
      join(source, 'model.txt'),
      '--name',
      'stumps',
      '--registry',
      registry(),
    ]);
  }, 120_000);

  test.each([
    ['probability', 'expected.csv', 1e-12],
    ['raw', 'raw.csv', 1e-12],
    ['contributions', 'contributions.csv', 1e-9],
  ])(
    'answers %s as LightGBM does, from CSV to CSV',
    async (output, file, bound) => {
      const out = join(folder, `${output}.csv`);
      const rows = join(source, 'rows.csv');
      const args = ['--model', 'stumps', '--in', rows, '--out', out, '--output', output];
      const { code, stderr } = await runCli(['predict', '--registry', registry(), ...args]);
      expect(stderr).not.toContain('error');
      expect(code).toBe(0);
      const [, ...answers] = await table(out);
      const expected = await table(join(source, file));
      expect(answers.length).toBe(expected.length);
      expected.forEach((line, i) => {
        const scale = Math.max(...line.map(Math.abs));
        // LightGBM writes the probability of class 1 alone.
        const got = output === 'probability' ? answers[i].slice(1) : answers[i];
        line.forEach((want, k) => {
          expect(Math.abs(got[k] - want) / scale).toBeLessThanOrEqual(bound);
        });
      });
    },
    120_000,
  );
});

async function table(path: string): Promise<number[][]> {
  const text = await readFile(path, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').map(Number));
}
