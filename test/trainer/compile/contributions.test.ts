// Contributions of compiled modules against the plain twin, on trees that press on the kernel: many features on a
// way, deep trees, splits that part nothing, missing values.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { EXPLAIN_ROOM } from '../../../assembly/shared/abi.ts';
import type { Predictor } from '../../../runtime/module/predictor.ts';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { createRandom, type Random } from '../../../trainer/base/random.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import * as LIMITS from '../../../trainer/compile/explain-limits.ts';
import { planExplanation } from '../../../trainer/compile/explain-plan.ts';
import { featureClasses } from '../../../trainer/compile/feature-classes.ts';
import { contributionsPlain } from '../../../trainer/ensemble/contributions-plain.ts';
import {
  type Ensemble,
  MISSING_LEFT,
  ZERO_IS_MISSING,
} from '../../../trainer/ensemble/ensemble.ts';
import {
  createEnsembleBuilder,
  type EnsembleBuilder,
} from '../../../trainer/ensemble/ensemble-builder.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { randomEnsemble, randomRows } from '../../random-ensemble.ts';

interface DeepPlan {
  features: number;
  depth: number;
  trees: number;
  /** Rows of a split need not be those of its children. */
  isUneven: boolean;
}

const deepPlans: fc.Arbitrary<DeepPlan & { seed: number }> = fc.record({
  seed: fc.nat(),
  features: fc.integer({ min: 1, max: 20 }),
  depth: fc.integer({ min: 1, max: 30 }),
  trees: fc.integer({ min: 1, max: 6 }),
  isUneven: fc.boolean(),
});

/** Trees of ways as long as `depth`, with few values of each feature, so that many splits part nothing. */
function deepEnsemble(seed: number, plan: DeepPlan): Ensemble {
  const random = createRandom(seed, 7);
  const builder = createEnsembleBuilder({
    featureCount: plan.features,
    rawCount: 1,
    inputPrecision: 'f64',
    categoryCode: 'trunc',
    leafWidth: 1,
  });
  for (let tree = 0; tree < plan.trees; tree++) {
    builder.beginTree(0);
    growDeep(builder, random, plan, plan.depth, 1 + random.below(5000));
  }
  const link = { kind: 'identity' } as const;
  return builder.finish({ baseScore: [0.25], divisor: 1, linkDivisor: 1, link });
}

/** One side goes on, the other ends soon, so that a deep tree stays small. */
function growDeep(
  builder: EnsembleBuilder,
  random: Random,
  plan: DeepPlan,
  depth: number,
  rows: number,
): number {
  if (depth <= 0) return builder.addLeaf([random.uniform() - 0.5], rows);
  const flags = random.below(2) * MISSING_LEFT + random.below(2) * ZERO_IS_MISSING;
  const feature = random.below(plan.features);
  const isCategory = random.below(5) === 0;
  const cover = plan.isUneven ? rows * (1 + random.uniform() / 8) : rows;
  const node = isCategory
    ? builder.addCategorySplit(feature, builder.addSet([random.below(4), random.below(9)]), {
        flags: flags & MISSING_LEFT,
        cover,
      })
    : builder.addNumericSplit(feature, random.below(9) - 0.5, { flags, cover });
  const leftRows = random.below(rows + 1);
  const short = Math.min(depth - 1, random.below(4));
  const [leftDepth, rightDepth] = random.below(2) ? [depth - 1, short] : [short, depth - 1];
  const left = growDeep(builder, random, plan, leftDepth, leftRows);
  const right = growDeep(builder, random, plan, rightDepth, rows - leftRows);
  builder.connect(node, left, right);
  return node;
}

function deepRows(seed: number, features: number, count: number): Float64Array[] {
  const random = createRandom(seed, 8);
  const value = () => (random.below(8) === 0 ? Number.NaN : random.below(10) - 1);
  return Array.from({ length: count }, () => Float64Array.from({ length: features }, value));
}

async function predictorOf(ensemble: Ensemble, options = {}): Promise<Predictor> {
  return predictorFrom((await compile(ensemble, manifestFieldsFor(ensemble), options)).bytes);
}

/** As compiled under other limits of what explaining may take. */
async function predictorWithin(limits: typeof LIMITS, ensemble: Ensemble): Promise<Predictor> {
  vi.resetModules();
  vi.doMock('../../../trainer/compile/explain-limits.ts', () => limits);
  try {
    const limited = await import('../../../trainer/compile/compile.ts');
    const options = { strategy: 'traversal' } as const;
    const { bytes } = await limited.compile(ensemble, manifestFieldsFor(ensemble), options);
    return predictorFrom(bytes);
  } finally {
    vi.doUnmock('../../../trainer/compile/explain-limits.ts');
    vi.resetModules();
  }
}

/** Row by row and all at once; each block sums to its raw score. */
function expectContributions(predictor: Predictor, ensemble: Ensemble, rows: Float64Array[]): void {
  const width = predictor.outputWidth('contributions');
  const all = new Float64Array(rows.length * width);
  const flat = Float64Array.from(rows.flatMap((row) => [...row]));
  predictor.predictInto(flat, rows.length, 'contributions', all);
  const block = ensemble.featureCount + 1;
  let [apart, sumApart] = [0, 0];
  rows.forEach((row, i) => {
    const expected = contributionsPlain(ensemble, row);
    const actual = predictor.predict(row, 'contributions').slice();
    const scale = 1 + expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expected.forEach((value, k) => {
      apart = Math.max(apart, Math.abs(actual[k] - value) / scale);
    });
    predictor.predict(row, 'raw').forEach((raw, k) => {
      const sum = actual.subarray(k * block, (k + 1) * block).reduce((a, b) => a + b);
      sumApart = Math.max(sumApart, Math.abs(sum - raw) / scale);
    });
    expect(Buffer.compare(bytesOf(all.subarray(i * width, (i + 1) * width)), bytesOf(actual))).toBe(
      0,
    );
  });
  expect(apart).toBeLessThanOrEqual(1e-11);
  expect(sumApart).toBeLessThanOrEqual(1e-12);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

test('deep trees over 1 to 20 features, with missing values and needless splits', async () => {
  await fc.assert(
    fc.asyncProperty(deepPlans, async ({ seed, ...plan }) => {
      const ensemble = deepEnsemble(seed, plan);
      const predictor = await predictorOf(ensemble, { strategy: 'traversal' });
      if (!predictor.manifest.provides.contributions) return; // No row reached a root.
      expectContributions(predictor, ensemble, deepRows(seed, plan.features, 40));
    }),
    { numRuns: 60 },
  );
});

test('several raw scores, one or all to a leaf, by every strategy that holds nodes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, vectorLeaves) => {
      const ensemble = randomEnsemble(seed, { rawCount: 3, vectorLeaves, trees: 7, splits: 12 });
      const rows = randomRows(ensemble, 33, seed);
      for (const strategy of ['traversal', 'ordered'] as const) {
        expectContributions(await predictorOf(ensemble, { strategy }), ensemble, rows);
      }
    }),
    { numRuns: 20 },
  );
});

/** With the point 0 however little it saves, and without. */
const QUADRATURES = [
  { ...LIMITS, LEAST_SAVED: Number.NEGATIVE_INFINITY, MOST_EFFECT_BYTES: Number.POSITIVE_INFINITY },
  { ...LIMITS, MOST_EFFECT_BYTES: -1 },
];

test('with the point 0 and without, on rows at and beside the thresholds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, isNumeric) => {
      const options = isNumeric ? { categoryShare: 0, splits: 25 } : {};
      const ensemble = randomEnsemble(seed, options);
      const rows = randomRows(ensemble, 40, seed);
      for (const limits of QUADRATURES) {
        expectContributions(await predictorWithin(limits, ensemble), ensemble, rows);
      }
    }),
    { numRuns: 10 },
  );
});

test('deep trees with the point 0', async () => {
  for (let seed = 0; seed < 8; seed++) {
    const plan = { features: 2 * seed + 1, depth: 20, trees: 3, isUneven: seed % 2 === 1 };
    const ensemble = deepEnsemble(seed, plan);
    const predictor = await predictorWithin(QUADRATURES[0], ensemble);
    expectContributions(predictor, ensemble, deepRows(seed, plan.features, 40));
  }
});

test('rows of codes of one class at a time', async () => {
  for (let seed = 0; seed < 8; seed++) {
    const ensemble = randomEnsemble(seed, { trees: 8, splits: 20, categoryShare: 0.7 });
    const predictor = await predictorWithin({ ...LIMITS, MOST_CODE_BYTES: 0 }, ensemble);
    expectContributions(predictor, ensemble, randomRows(ensemble, 70, seed));
  }
});

test('the kernel makes its blocks in just the room that is reserved for them', async () => {
  for (let seed = 0; seed < 30; seed++) {
    const ensemble = randomEnsemble(seed, { trees: 9, splits: 30 });
    const options = { strategy: 'traversal' } as const;
    const { bytes } = await compile(ensemble, manifestFieldsFor(ensemble), options);
    const { instance } = await WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>);
    const { memory, predict_contributions } = instance.exports as unknown as {
      memory: WebAssembly.Memory;
      predict_contributions(rows: number): number;
    };
    const room = () => new DataView(memory.buffer).getUint32(EXPLAIN_ROOM, true);
    const start = room();
    expect(predict_contributions(1)).toBe(0);
    const plan = planExplanation(ensemble, featureClasses(ensemble));
    expect(room() - start).toBe(plan?.bytes.reduce((a, b) => a + b));
  }
});

test('records that are too many to be kept are made in each call', async () => {
  const ensemble = randomEnsemble(5, { trees: 60, splits: 25, features: 6, rawCount: 1 });
  const rows = randomRows(ensemble, 70, 5);
  const kept = await predictorOf(ensemble, { strategy: 'traversal' });
  const remade = await predictorWithin({ ...LIMITS, MOST_KEPT_BYTES: 0 }, ensemble);
  expectContributions(remade, ensemble, rows);
  for (const row of rows) {
    expect(remade.predict(row, 'contributions')).toEqual(kept.predict(row, 'contributions'));
  }
});

test('a tree too large to explain leaves the module without contributions', async () => {
  const ensemble = randomEnsemble(6, { trees: 2, splits: 9 });
  const predictor = await predictorWithin({ ...LIMITS, MOST_BLOCK_BYTES: 100 }, ensemble);
  expect(predictor.manifest.provides.contributions).toBe(false);
  expect(() =>
    predictor.predict(new Float64Array(ensemble.featureCount), 'contributions'),
  ).toThrow();
});

test('an ensemble of leaves alone contributes nothing', async () => {
  const ensemble = randomEnsemble(7, { trees: 3, splits: 0 });
  const predictor = await predictorOf(ensemble, { strategy: 'traversal' });
  expectContributions(predictor, ensemble, randomRows(ensemble, 3, 7));
});
