// The models that bench:predict asks: the shipped police model, the LightGBM models of the shared data (skipped where
// they are absent: lleaves has all three in its tests/models), and models that our own learner makes of made tables.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { sharedData } from '../../../test/shared-data.ts';
import { silentProgress } from '../../../trainer/base/progress.ts';
import type { ManifestFields } from '../../../trainer/compile/compile.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { outputCount } from '../../../trainer/ensemble/predict-plain.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { learn } from '../../../trainer/learn/grow.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { type DataPlan, makeData } from '../train/make-data.ts';

export interface BenchModel {
  name: string;
  ensemble: Ensemble;
  /** Features with their labels, where the model has labels. */
  features: FeatureSchema;
}

const ROOT = join(import.meta.dirname, '../../..');

/** 570,000 nodes, for bench:size. */
export const LARGE_FOREST = 'forest of 200';

interface LearntPlan {
  name: string;
  learner: Recipe['learner'];
  numbers: number;
  levels: number[];
  /** Instead of two. */
  classes?: 5;
}

const LEARNT: LearntPlan[] = [
  {
    name: '100 × 31 with categories',
    learner: boosting(100, 31),
    numbers: 8,
    levels: [10, 20, 30],
  },
  // Departure and distance; carrier, month, day, weekday, origin and destination.
  {
    name: 'airline-like',
    learner: boosting(100, 31),
    numbers: 2,
    levels: [22, 12, 31, 7, 300, 300],
  },
  { name: '100 × 31 of 28 features', learner: boosting(100, 31), numbers: 28, levels: [] },
  {
    name: '5 classes × 40 × 31',
    learner: boosting(40, 31),
    numbers: 10,
    levels: [],
    classes: 5,
  },
  { name: '500 × 31', learner: boosting(500, 31), numbers: 28, levels: [] },
  { name: '1000 × 31', learner: boosting(1000, 31), numbers: 28, levels: [] },
  { name: '100 × 255', learner: boosting(100, 255), numbers: 28, levels: [] },
  { name: '500 × 255', learner: boosting(500, 255), numbers: 28, levels: [] },
  { name: 'forest of 120', learner: forest(120), numbers: 28, levels: [] },
];

export const MODEL_NAMES = [
  'police',
  'NYC_taxi',
  'airline',
  'mtpl2',
  ...LEARNT.map(({ name }) => name),
];

/** What a module of a bench model is compiled with. */
export function benchFields({ ensemble, features }: BenchModel): ManifestFields {
  const count = outputCount(ensemble.link, ensemble.rawCount);
  const flags = Array.from({ length: count }, (_, i) => `output ${i}`);
  return { name: 'bench', version: 1, task: 'number', flags, classes: [], features };
}

/** The model, or null when its data is not there. */
export async function loadModel(name: string): Promise<BenchModel | null> {
  if (name === 'police') return policeModel();
  const large = { name: LARGE_FOREST, learner: forest(200), numbers: 28, levels: [] };
  const learnt = [...LEARNT, large].find((plan) => plan.name === name);
  if (learnt) return learnModel(learnt);
  const path = join(sharedData ?? '', 'bench', name, 'model.txt');
  if (!sharedData || !existsSync(path)) return null;
  const { ensemble } = await importModel(readFileSync(path), path);
  return { name, ensemble, features: numberFeatures(ensemble) };
}

function boosting(rounds: number, leaves: number): Recipe['learner'] {
  return { kind: 'boosting', rounds, leaves, minLeaf: 5, learningRate: 0.05 };
}

function forest(trees: number): Recipe['learner'] {
  return { kind: 'forest', trees, maxDepth: 32 };
}

async function policeModel(): Promise<BenchModel> {
  const version = await (await openRegistry(join(ROOT, 'models'))).at('batcomputer', 1);
  return { name: 'police', ensemble: await version.ensemble(), features: version.schema };
}

async function learnModel({ name, learner, ...plan }: LearntPlan): Promise<BenchModel> {
  const { numbers, levels, classes = 2 } = plan;
  const data: DataPlan = { name, trainRows: 20_000, testRows: 0, numbers, levels, missing: 0 };
  const { columns, labels } = makeData(data);
  const classOfRow = classes === 2 ? labels : labels.map((label, i) => fifthOf(label, columns, i));
  const counts = Array.from({ length: classes }, (_, c) =>
    classOfRow.map((own) => Number(own === c)),
  );
  const features: FeatureSchema = columns.map((_, i) =>
    i < numbers
      ? { name: `x${i}`, kind: 'number', missing: 'allowed' }
      : {
          name: `c${i}`,
          kind: 'category',
          labels: Array.from({ length: levels[i - numbers] }, (_, code) => `label ${code}`),
          missing: 'allowed',
        },
  );
  const cells: CellTable = {
    kind: 'cells',
    schema: features,
    cellCount: labels.length,
    columns,
    target: { kind: 'class', classes: counts.map((_, c) => String(c)) },
    counts,
    weights: counts,
  };
  const objective = classes === 2 ? 'binary' : 'multiclass';
  const { ensemble } = await learn(cells, learner, objective, 1, silentProgress);
  return { name, ensemble, features };
}

/** Five classes of two: which one, and on which sides of 0 and 1 the first columns lie. */
function fifthOf(label: number, [first, second]: Float64Array[], row: number): number {
  return label + (first[row] > 0 ? 2 : 0) + (second[row] > 1 ? 1 : 0);
}

function numberFeatures(ensemble: Ensemble): FeatureSchema {
  return Array.from({ length: ensemble.featureCount }, (_, i) => ({
    name: `f${i}`,
    kind: 'number',
    missing: 'allowed',
  }));
}
