// A model that is rounded on its way into the registry: what is registered says what that cost.
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { reportQuantization } from '../../../trainer/cli/evaluation-report.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { hashRecipe } from '../../../trainer/recipe/load-recipe.ts';
import type { Version } from '../../../trainer/registry/version.ts';
import { train } from '../../../trainer/release/train.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from '../cli/run-cli.ts';

const folder = temporaryFolder();

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

async function trainWith(quantize?: number): Promise<Version> {
  const options = { registry: await openRegistry(folder), ...(quantize && { quantize }) };
  return (await train(loaded, options, silentProgress)).version;
}

const cardOf = async (version: Version) =>
  new TextDecoder().decode(await version.file('MODEL_CARD.md'));

test('train --quantize: stated error, figures before and after, sizes before and after', async () => {
  const exact = await trainWith();
  const rounded = await trainWith(0.01);
  expect(exact.entry).not.toHaveProperty('quantization');
  const { quantization } = rounded.entry;
  if (!quantization) throw new Error('nothing is said of the rounding');
  expect(quantization).toMatchObject({ allowed: 0.01, unit: 'probability' });
  expect(quantization.largest).toBeLessThanOrEqual(quantization.bound);
  expect(quantization.bound).toBeLessThanOrEqual(0.01);
  expect(quantization.largest).toBeGreaterThan(0);

  // The exact side is the model that is registered without rounding, but for its number.
  expect(quantization.exact.metrics).toEqual(exact.entry.metrics);
  expect(quantization.exact.bytes).toBe(exact.entry.module.bytes);
  const module = await rounded.module();
  expect(quantization.gzipBytes).toBe(gzipSync(module, { level: 9 }).length);
  expect(quantization.gzipBytes).toBeLessThan(quantization.exact.gzipBytes * 0.9);

  const { leafValue } = await rounded.ensemble();
  expect(leafValue.length).toBe(quantization.leaves);
  expect(await cardOf(rounded)).toMatch(
    /answers: .*no answer moves by more than \d.*e-3 .*logLoss 0\.\d+ → 0\.\d+/,
  );
  expect(await cardOf(exact)).toContain('- answers: exact\n');
  expect(reportQuantization(rounded.entry)).toMatch(/largest change.*at most/);
  expect(reportQuantization(exact.entry)).toBeNull();
}, 60_000);

test('a rounded version is reproduced byte for byte', async () => {
  const { id } = await trainWith(0.02);
  const { stdout, stderr } = await runCli(['reproduce', id, '--run-recipe', '--registry', folder]);
  expect(stderr).not.toContain('error');
  expect(stdout).toBe(`${id} is reproduced byte for byte\n`);
}, 60_000);
