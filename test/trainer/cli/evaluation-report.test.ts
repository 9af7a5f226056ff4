// What train prints adds up, says which model is of no use, and how much a list leaves out.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';

const folder = temporaryFolder();
const registry = join(folder, 'models');

/** Noise in 20 columns, of which a deep forest with one row a leaf is sure. */
const features = Array.from({ length: 20 }, (_, i) => `x${i}`);
const source = `SELECT (hash(i * 100 + 99) % 2)::VARCHAR AS y, i,
  ${features.map((name, f) => `(hash(i * 100 + ${f}) % 1000)::DOUBLE AS ${name}`).join(', ')}
  FROM range(400) AS t(i)`;
const recipe = {
  name: 'noise',
  title: 'Noise',
  description: 'Nothing to learn.',
  source: { sql: source },
  where: 'i >= 40',
  features: Object.fromEntries(
    features.map((name) => [
      name,
      { sql: name === 'x0' ? 'CASE WHEN i % 10 > 0 THEN x0 END' : name, kind: 'number' },
    ]),
  ),
  target: { sql: `CASE WHEN i % 7 > 0 THEN y END`, classes: { no: ['0'], yes: ['1'] } },
  flags: { no: 'noProb', yes: 'yesProb' },
  objective: 'binary',
  learner: { kind: 'boosting', rounds: 60, minLeaf: 2, learningRate: 0.5 },
  split: { by: 'random', testShare: 0.3 },
  seed: 1,
};

let printed: { stdout: string; stderr: string };
beforeAll(async () => {
  const path = join(folder, 'noise.mjs');
  writeFileSync(path, `export default ${JSON.stringify(recipe)};`);
  printed = await runCli(['train', path, '--registry', registry]);
}, 120_000);

const file = (name: string) => readFileSync(join(registry, 'noise/1', name), 'utf8');

describe('train', () => {
  it('says where every row went, in words and in metadata.json', () => {
    const { rows } = JSON.parse(file('metadata.json'));
    const { excluded, noTarget, noFeature, unreadable } = rows.unused;
    expect(rows.read).toBe(400);
    expect(rows.read).toBe(rows.used + excluded + noTarget + noFeature + unreadable);
    expect(rows.used).toBe(rows.train + rows.test);
    expect(excluded).toBe(40);
    expect(printed.stdout).toContain(
      `Rows: 400 read, ${rows.used} used, ${400 - rows.used} not used; 0 lines cannot be read`,
    );
    expect(printed.stdout.replace(/\n {13}/g, ' ')).toContain(
      `not used   40 where \`where\` is not true, ${noTarget} without the target's value, ${noFeature} without a value of a feature`,
    );
    expect(file('report.html')).toContain('40 where `where` is not true');
    expect(file('MODEL_CARD.md')).toContain(
      `400 rows read, ${rows.used} used, ${400 - rows.used} not used (40 where`,
    );
  });

  it('says loudly that a constant is as good, and evaluation.json and the card say it', () => {
    const { constant, logLoss } = JSON.parse(file('evaluation.json'));
    expect(constant).toMatchObject({ metric: 'logLoss', model: logLoss, isBeaten: false });
    expect(printed.stdout).toContain('THIS MODEL IS no better than a constant: logLoss is');
    expect(printed.stderr).toContain('! the model is no better than a constant');
    expect(file('MODEL_CARD.md')).toContain('**This model is no better than a constant');
  });

  it('says how many features a list leaves out', () => {
    expect(printed.stdout).toContain('8 more in evaluation.json');
    expect(printed.stderr).toMatch(/strongest features: x\d+, x\d+, x\d+ and 17 more/);
  });
});
