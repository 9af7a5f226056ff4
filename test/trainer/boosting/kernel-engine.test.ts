// The kernels as a whole: the same model for any number of threads, as good as the plain engine's, with
// all limits kept.
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { growTree } from '../../../trainer/boosting/grow-tree.ts';
import { KernelEngine } from '../../../trainer/boosting/kernel-engine.ts';
import type { Engine } from '../../../trainer/boosting/leaf.ts';
import { startScores } from '../../../trainer/boosting/loss.ts';
import { meanLoss } from '../../../trainer/boosting/loss-value.ts';
import { engineParameters } from '../../../trainer/boosting/parameters.ts';
import { PlainEngine } from '../../../trainer/boosting/plain-engine.ts';
import { makeTarget } from '../../../trainer/boosting/target.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import { encodeTable } from '../../../trainer/encode/encode.ts';
import type { GrownNode } from '../../../trainer/ensemble/grown-tree.ts';
import { type BoostingParameters, learnerInForce } from '../../../trainer/recipe/learner-schema.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { category, classTable, number, numberTable } from '../learn/tables.ts';

type Given = Omit<BoostingParameters, 'kind'>;

/** Numbers (some missing) and a category, up to three rows a cell. */
function draw(cellCount: number, classes: number): CellTable {
  const random = createRandom(cellCount, classes);
  const columns = Array.from({ length: 5 }, (_, f) =>
    Float64Array.from({ length: cellCount }, () => {
      if (f === 4) return random.below(30);
      return random.below(20) === 0 ? Number.NaN : random.uniform() * (f + 1);
    }),
  );
  const signal = (i: number) =>
    (columns[0][i] > 0.5 ? 1 : 0) + (columns[1][i] || 0.7) + (columns[4][i] % 7) / 3;
  const schema = ['a', 'b', 'c', 'd'].map(number);
  const all = [...schema, category('e', 30)];
  if (classes === 1) {
    const values = columns[0].map((_, i) => Math.exp(signal(i)) * (0.2 + random.uniform()));
    return numberTable(all, columns, values);
  }
  const counts = Array.from({ length: classes }, () => new Float64Array(cellCount));
  for (let i = 0; i < cellCount; i++) {
    for (let row = random.below(3); row >= 0; row--) {
      const own = Math.min(classes - 1, Math.floor((signal(i) / 4) * classes));
      counts[random.below(4) === 0 ? random.below(classes) : own][i]++;
    }
  }
  return classTable(all, columns, counts);
}

async function run(
  cells: CellTable,
  objective: Recipe['objective'],
  given: Given,
  threads: number,
  rounds = 12,
  atOnce?: number,
) {
  const parameters = engineParameters(
    learnerInForce({ kind: 'boosting', ...given }, objective),
    cells.schema,
  );
  const target = makeTarget(cells, cells.target);
  const scores = Array.from(startScores(parameters, target), (score) =>
    new Float64Array(cells.cellCount).fill(score),
  );
  const engine: Engine =
    threads === 0
      ? new PlainEngine(encodeTable(cells), parameters, target, scores)
      : await KernelEngine.start(
          threads === 4 ? { ...cells, kind: 'streamed', encoded: encodeTable(cells) } : cells,
          parameters,
          target,
          scores,
          threads,
        );
  if (atOnce !== undefined) Object.defineProperty(engine, 'atOnce', { value: atOnce });
  const trees: GrownNode[][] = [];
  for (let round = 0; round < rounds; round++) {
    engine.beginRound(target);
    for (let k = 0; k < scores.length; k++) {
      trees.push(growTree(engine, parameters, target, k, Int32Array.from(cells.columns.keys())));
    }
  }
  const loss = meanLoss(parameters, target, engine.scores);
  engine.close();
  return { trees, loss, bytes: JSON.stringify(trees.map((tree) => tree.map(plainNode))) };
}

const plainNode = ({ rows, split, values }: GrownNode) =>
  split === null ? [rows, ...Array.from(values)] : [split.feature, ...split.goesLeft];

describe('any number of threads gives the same trees', () => {
  it.each([
    ['binary', 2, {}],
    ['multiclass', 3, {}],
    ['regression', 1, { loss: 'tweedie', monotone: { b: 'increasing' } }],
  ] as [Recipe['objective'], number, Given][])('%s', async (objective, classes, given) => {
    const cells = draw(40_000, classes);
    const { bytes, trees } = await run(cells, objective, given, 1, 3);
    expect(trees[0].length).toBe(61);
    for (const threads of [2, 4]) {
      expect((await run(cells, objective, given, threads, 3)).bytes === bytes).toBe(true);
    }
  });
});

it.each([
  ['binary', 2, {}],
  ['regression', 1, { loss: 'absolute' }],
  ['regression', 1, { loss: 'tweedie', monotone: { b: 'increasing' }, leaves: 100 }],
] as [Recipe['objective'], number, Given][])(
  'parting leaves ahead of their turn changes no tree: %s, %i outputs, %o',
  async (objective, classes, given) => {
    const cells = draw(20_000, classes);
    const ahead = await run(cells, objective, given, 1, 4);
    const inTurn = await run(cells, objective, given, 1, 4, 1);
    expect(ahead.bytes === inTurn.bytes).toBe(true);
    expect(ahead.loss).toBe(inTurn.loss);
  },
);

describe('quantized derivatives lose next to nothing', () => {
  it.each([
    ['binary', 2, 'logistic'],
    ['multiclass', 3, 'softmax'],
    ['multiclass', 3, 'one-vs-rest'],
    ['regression', 1, 'squared'],
    ['regression', 1, 'absolute'],
    ['regression', 1, 'quantile'],
    ['regression', 1, 'poisson'],
    ['regression', 1, 'gamma'],
    ['regression', 1, 'tweedie'],
  ] as [Recipe['objective'], number, Given['loss'] & string][])(
    '%s, %i outputs, %s',
    async (objective, classes, loss) => {
      const cells = draw(6_000, classes);
      const start = (await run(cells, objective, { loss }, 0, 0)).loss;
      const plain = (await run(cells, objective, { loss }, 0)).loss;
      const kernel = (await run(cells, objective, { loss }, 1)).loss;
      // Of what learning gains in loss, quantization may cost 2 %.
      expect((start - kernel) / (start - plain)).toBeGreaterThan(0.98);
    },
  );
});

it('rows in a leaf are counted exactly', async () => {
  const cells = draw(5_000, 2);
  const { trees } = await run(cells, 'binary', { minLeaf: 37, leaves: 200 }, 1);
  const rows = cells.counts.reduce((sum, count) => sum + count.reduce((a, b) => a + b, 0), 0);
  for (const tree of trees) {
    expect(tree[0].rows).toBe(rows);
    for (const { rows: own, split, left, right } of tree) {
      expect(own).toBeGreaterThanOrEqual(37);
      if (split !== null) expect(tree[left].rows + tree[right].rows).toBe(own);
    }
  }
});

it('a table that cannot fit is refused with its size', async () => {
  const cells = draw(100, 2);
  const parameters = engineParameters(learnerInForce({ kind: 'boosting' }, 'binary'), cells.schema);
  const table = { ...cells, cellCount: 200_000_000 };
  const target = makeTarget(cells, cells.target);
  const start = KernelEngine.start(table, parameters, target, [new Float64Array(0)], 1);
  await expect(start).rejects.toThrow(UserError);
  await expect(start).rejects.toThrow(/200000000 rows × 5 features .* GiB/);
});

it.each([1, 3])(
  'bins of large tables are those of the plain encoder, %i threads',
  async (threads) => {
    const random = createRandom(5);
    const cellCount = 210_001; // beyond the sample of 200,000 cells
    const columns = [0, 1, 2, 3].map((f) =>
      Float64Array.from({ length: cellCount }, () => {
        const u = random.uniform();
        return u < 0.03 ? Number.NaN : f === 3 ? Math.floor(u * 300) : u * 10 ** f - f;
      }),
    );
    const counts = [0, 1].map(() =>
      Float64Array.from({ length: cellCount }, () => random.below(3)),
    );
    const schema = [number('a'), number('b'), number('c'), category('d', 300)];
    const cells = classTable(schema, columns, counts);
    const parameters = engineParameters(
      learnerInForce({ kind: 'boosting', maxBins: 77 }, 'binary'),
      schema,
    );
    const target = makeTarget(cells, cells.target);
    const start = startScores(parameters, target);
    const engine = await KernelEngine.start(cells, parameters, target, [...start], threads);
    engine.close();
    expect(engine.features).toEqual(encodeTable(cells, 77).features);
  },
);
