// A model that is rounded on its way into the registry: what is registered says what that cost.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { reportQuantization } from '../../../trainer/cli/evaluation-report.ts';
import { parseEnsemble } from '../../../trainer/ensemble/serialize-ensemble.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { hashRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { train } from '../../../trainer/release/pipeline.ts';
import { runCli } from '../cli/run-cli.ts';

let registry = '';
beforeAll(async () => {
  registry = await mkdtemp(join(tmpdir(), 'quantized-'));
});
afterAll(async () => {
  await rm(registry, { recursive: true, force: true });
});

const ROWS = `select (hash(i) % 1000) / 10.0 as x, (hash(i + 1000000) % 1000) / 10.0 as z,
  case when hash(i + 2000000) % 100 < x then 'yes' else 'no' end as y from range(3000) t(i)`;

const recipe = checkRecipe(
  {
    ...{ name: 'made', title: 'Made', description: 'Made', source: { sql: ROWS }, seed: 1 },
    features: { x: { sql: 'x', kind: 'number' }, z: { sql: 'z', kind: 'number' } },
    target: { sql: 'y', classes: { no: ['no'], yes: ['yes'] } },
    ...{ objective: 'binary', flags: { no: 'noProb', yes: 'yesProb' } },
    split: { by: 'random', testShare: 0.25 },
    learner: { kind: 'boosting', rounds: 30 },
  },
  'made.ts',
);
const loaded = { recipe, hash: hashRecipe(recipe), path: 'made.ts' };

async function trainWith(quantize?: number): Promise<RegistryEntry> {
  const options = { registry, ...(quantize && { quantize }) };
  return (await train(loaded, options, silentProgress)).entry;
}

async function fileOf({ name, version }: RegistryEntry, file: string): Promise<Buffer> {
  return readFile(join(registry, name, String(version), file));
}

test('train --quantize: stated error, figures before and after, sizes before and after', async () => {
  const exact = await trainWith();
  const rounded = await trainWith(0.01);
  expect(exact).not.toHaveProperty('quantization');
  const { quantization } = rounded;
  if (!quantization) throw new Error('nothing is said of the rounding');
  expect(quantization).toMatchObject({ allowed: 0.01, unit: 'probability' });
  expect(quantization.largest).toBeLessThanOrEqual(quantization.bound);
  expect(quantization.bound).toBeLessThanOrEqual(0.01);
  expect(quantization.largest).toBeGreaterThan(0);

  // The exact side is the model that is registered without rounding, but for its number.
  expect(quantization.exact.metrics).toEqual(exact.metrics);
  expect(quantization.exact.bytes).toBe(exact.module.bytes);
  const module = await fileOf(rounded, 'model.wasm');
  expect(quantization.gzipBytes).toBe(gzipSync(module, { level: 9 }).length);
  expect(quantization.gzipBytes).toBeLessThan(quantization.exact.gzipBytes * 0.9);

  const text = gunzipSync(await fileOf(rounded, 'ensemble.json.gz')).toString();
  const { leafValue } = parseEnsemble(text, 'ensemble.json.gz');
  expect(leafValue.length).toBe(quantization.leaves);
  const card = (await fileOf(rounded, 'MODEL_CARD.md')).toString();
  expect(card).toMatch(/answers: .*no answer moves by more than \d.*e-3 .*logLoss 0\.\d+ → 0\.\d+/);
  expect((await fileOf(exact, 'MODEL_CARD.md')).toString()).toContain('- answers: exact\n');
  expect(reportQuantization(rounded)).toMatch(/largest change.*at most/);
  expect(reportQuantization(exact)).toBeNull();
}, 60_000);

test('a rounded version is reproduced byte for byte', async () => {
  const { version } = await trainWith(0.02);
  const { stdout, stderr } = await runCli([
    'reproduce',
    `made@${version}`,
    '--run-recipe',
    '--registry',
    registry,
  ]);
  expect(stderr).not.toContain('error');
  expect(stdout).toBe(`made@${version} is reproduced byte for byte\n`);
}, 60_000);
