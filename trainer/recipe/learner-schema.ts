// The parameters of the learners, each once: its name, what it takes, what it is where a recipe does not give it,
// what it means, and where a search looks. The types, the checks, the default search space and the tables of the
// docs follow from this file.
import * as z from 'zod';
import { MAX_BINS, MAX_DEPTH } from '../base/limits.ts';
import type { SearchRange } from './search-range.ts';
import { strict } from './strict-object.ts';

/** Losses of boosting that an objective takes; the first is the default. */
export const LOSSES = {
  binary: ['logistic'],
  multiclass: ['softmax', 'one-vs-rest'],
  regression: ['squared', 'absolute', 'quantile', 'poisson', 'tweedie', 'gamma'],
} as const;

export type Objective = keyof typeof LOSSES;
/** What one round of boosting lowers. */
export type BoostingLoss = (typeof LOSSES)[Objective][number];

/** What is said of a parameter beside its type: for the docs, and for a search whose space the recipe leaves open. */
export const PARAMETERS = z.registry<{
  description: string;
  /** In place of a default that is not a value. */
  otherwise?: string;
  /** Where a search looks by default; absent: only where the recipe's own space names the parameter. */
  search?: SearchRange;
}>();

const MOST_TREES = 100_000;
const MOST_LEAVES = 32_768;
const MOST_ROWS = 2 ** 31;
const MOST_PENALTY = 1e9;

const positive = z.number().gt(0, 'must be over 0');
const atLeastZero = z.number().min(0);
/** Closer to a bound that cannot be reached, sums would lose all digits. */
const NEAR = 1e-6;
const share = z.number().min(NEAR).max(1);

const classWeights = z
  .union([z.literal('balanced'), z.record(z.string(), positive)])
  .optional()
  .register(PARAMETERS, {
    description:
      "factor on the row weights of each class; `'balanced'`: every class weighs the same in all",
  });

const forest = strict({
  kind: z.literal('forest'),
  trees: z.int().min(1).max(MOST_TREES).default(120).register(PARAMETERS, {
    description: 'number of trees',
  }),
  maxDepth: z
    .int()
    .min(1)
    .max(MAX_DEPTH)
    .default(16)
    .register(PARAMETERS, {
      description: 'most levels of a tree',
      search: { from: 4, to: 24, integer: true },
    }),
  // Fully grown, leaves say 0 or 1: worse log-loss (Malley et al. 2012 take 10).
  minLeaf: z
    .int()
    .min(1)
    .max(MOST_ROWS)
    .default(5)
    .register(PARAMETERS, {
      description:
        'fewest drawn rows in a leaf; with 1, leaves say 0 or 1, which costs log-loss (Titanic: 0.73 against 0.43)',
      search: { from: 1, to: 2000, scale: 'log', integer: true },
    }),
  featureShare: z
    .union([z.literal('sqrt'), share])
    .default('sqrt')
    .register(PARAMETERS, {
      description:
        "share of the features tried at a split; `'sqrt'`: √k of k. Constant ones do not count",
      search: { from: 0.2, to: 1 },
    }),
  cuts: z
    .enum(['best', 'random'])
    .default('best')
    .register(PARAMETERS, {
      description:
        "`'best'`: the best cut of each feature tried; `'random'`: one cut drawn per feature, every tree on all rows (extra trees)",
      search: ['best', 'random'],
    }),
  classWeights,
});

const categories = strict({
  smoothing: atLeastZero
    .max(MOST_PENALTY)
    .default(10)
    .register(PARAMETERS, {
      description:
        "added to each category's denominator when categories are sorted; rarer categories are never listed",
      search: { from: 1, to: 300, scale: 'log' },
    }),
  l2: atLeastZero
    .max(MOST_PENALTY)
    .default(10)
    .register(PARAMETERS, {
      description: 'added to `l2` when a set is searched',
      search: { from: 0.1, to: 100, scale: 'log' },
    }),
  maxListed: z.int().min(1).max(MAX_BINS).default(32).register(PARAMETERS, {
    description: 'most categories on the listed side',
  }),
  minRows: z
    .int()
    .min(1)
    .max(MOST_ROWS)
    .default(100)
    .register(PARAMETERS, {
      description: 'fewest rows moved at once',
      search: { from: 1, to: 1000, scale: 'log', integer: true },
    }),
});

const earlyStopping = strict({
  share: z.number().min(0.001).max(0.9).default(0.1).register(PARAMETERS, {
    description: 'share of the training rows that is held out to watch the loss',
  }),
  patience: z.int().min(1).max(MOST_TREES).default(20).register(PARAMETERS, {
    description:
      'stops when that loss has not fallen for so many rounds; the trees up to the best round stay, and the curve is kept as `learning-curve.json`',
  }),
});

const boosting = strict({
  kind: z.literal('boosting'),
  loss: z.enum(Object.values(LOSSES).flat()).optional().register(PARAMETERS, {
    description: 'what each round lowers, [by the objective](#objectives-and-losses)',
    otherwise: 'by the objective',
  }),
  rounds: z
    .int()
    .min(1)
    .max(MOST_TREES)
    .default(100)
    .register(PARAMETERS, {
      description: 'trees per raw score',
      search: { from: 50, to: 500, scale: 'log', integer: true },
    }),
  learningRate: share.default(0.1).register(PARAMETERS, {
    description: 'factor on the values of each new tree',
    search: { from: 0.02, to: 0.3, scale: 'log' },
  }),
  leaves: z
    .int()
    .min(2)
    .max(MOST_LEAVES)
    .default(31)
    .register(PARAMETERS, {
      description:
        'most leaves of a tree; trees grow leaf by leaf, and the split that gains most comes next',
      search: { from: 4, to: 128, scale: 'log', integer: true },
    }),
  maxDepth: z.int().min(1).max(MAX_DEPTH).default(MAX_DEPTH).register(PARAMETERS, {
    description: 'most levels of a tree',
  }),
  minLeaf: z
    .int()
    .min(1)
    .max(MOST_ROWS)
    .optional()
    .register(PARAMETERS, {
      description: 'fewest rows in a leaf; whole rows are counted, never estimated',
      otherwise: '20, or a quarter of fewer than 80 training rows',
      search: { from: 1, to: 2000, scale: 'log', integer: true },
    }),
  minHessian: atLeastZero.default(0.001).register(PARAMETERS, {
    description: 'smallest sum of second derivatives in a leaf',
  }),
  minGain: atLeastZero.default(0).register(PARAMETERS, {
    description: 'smallest gain of a split',
  }),
  l1: atLeastZero.default(0).register(PARAMETERS, {
    description: 'penalty on the size of leaf values',
  }),
  l2: atLeastZero.default(3).register(PARAMETERS, {
    description: 'penalty on the squares of leaf values',
    search: { from: 0.01, to: 100, scale: 'log' },
  }),
  featureShare: share.default(1).register(PARAMETERS, {
    description: 'share of the features drawn per round',
    search: { from: 0.5, to: 1 },
  }),
  rowShare: share.default(1).register(PARAMETERS, {
    description: 'share of the rows drawn per round (binomial draws on counts)',
    search: { from: 0.5, to: 1 },
  }),
  maxBins: z.int().min(2).max(MAX_BINS).default(MAX_BINS).register(PARAMETERS, {
    description: 'most bins of a number',
  }),
  quantile: z
    .number()
    .min(NEAR)
    .max(1 - NEAR)
    .default(0.5)
    .register(PARAMETERS, {
      description: 'which quantile the loss `quantile` learns',
    }),
  tweediePower: z
    .number()
    .min(1 + NEAR)
    .max(2 - NEAR)
    .default(1.5)
    .register(PARAMETERS, { description: 'the variance power of the loss `tweedie`' }),
  classWeights,
  monotone: z
    .record(z.string(), z.enum(['increasing', 'decreasing']))
    .optional()
    .register(PARAMETERS, {
      description: "feature → `'increasing'` or `'decreasing'` (of the raw score)",
    }),
  categories: categories.prefault({}),
  earlyStopping: earlyStopping.optional(),
});

/** By kind. */
export const LEARNERS = { forest, boosting };

export interface Parameter {
  /** One inside another is named `a.b`. */
  name: string;
  schema: z.ZodType;
  description: string;
  otherwise?: string;
  search?: SearchRange;
}

/** The parameters of a learner in their order. */
export function parametersOf(kind: keyof typeof LEARNERS): Parameter[] {
  return parametersIn(LEARNERS[kind], '');
}

function parametersIn({ shape }: z.ZodObject, parent: string): Parameter[] {
  return Object.entries<z.ZodType>(shape).flatMap(([field, schema]) => {
    const name = `${parent}${field}`;
    const said = PARAMETERS.get(schema);
    if (said !== undefined) return [{ name, schema, ...said }];
    const inner = isFilled(schema) ? schema.unwrap() : schema;
    return inner instanceof z.ZodObject ? parametersIn(inner, `${name}.`) : [];
  });
}

const inForceSchema = z.discriminatedUnion('kind', [forest, boosting]);

/** The parameters as a recipe gives them: whatever it leaves out has its default. */
export type ForestParameters = z.input<typeof forest>;
export type BoostingParameters = z.input<typeof boosting>;
/** The parameters with every default filled in. */
export type ForestInForce = z.output<typeof forest>;
export type BoostingInForce = z.output<typeof boosting> & { loss: BoostingLoss; minLeaf: number };
export type LearnerInForce = ForestInForce | BoostingInForce;

/** Checks the parameters and fills nothing in: a recipe's hash is that of what was written. */
export const learnerSchema = z.discriminatedUnion('kind', [
  asGiven(forest),
  asGiven(boosting),
]) as unknown as z.ZodType<ForestParameters | BoostingParameters>;

/**
 * The parameters that the learner works with: defaults filled in.
 * @param rows that it learns from
 */
export function learnerInForce(
  given: BoostingParameters,
  objective: Objective,
  rows?: number,
): BoostingInForce;
export function learnerInForce(
  given: ForestParameters,
  objective: Objective,
  rows?: number,
): ForestInForce;
export function learnerInForce(
  given: ForestParameters | BoostingParameters,
  objective: Objective,
  rows?: number,
): LearnerInForce;
export function learnerInForce(
  given: ForestParameters | BoostingParameters,
  objective: Objective,
  rows = Number.POSITIVE_INFINITY,
): LearnerInForce {
  const learner = inForceSchema.parse(given);
  if (learner.kind === 'forest') return learner;
  const { loss = LOSSES[objective][0], minLeaf = fewestInLeaf(rows) } = learner;
  return { ...learner, loss, minLeaf };
}

const FEWEST_IN_LEAF = 20;

/** Of few rows hardly any split would leave so many on both sides. */
function fewestInLeaf(rows: number): number {
  return Math.max(1, Math.min(FEWEST_IN_LEAF, Math.floor(rows / 4)));
}

function asGiven(schema: z.ZodObject) {
  return strict(
    Object.fromEntries(
      Object.entries(schema.shape).map(([name, field]) => [name, withoutDefault(field)]),
    ),
  );
}

function withoutDefault(field: z.core.$ZodType): z.ZodType {
  if (isFilled(field)) return withoutDefault(field.unwrap()).optional();
  return field instanceof z.ZodObject ? asGiven(field) : (field as z.ZodType);
}

/** Whether a recipe may leave the field out. */
function isFilled(field: z.core.$ZodType) {
  return (
    field instanceof z.ZodDefault ||
    field instanceof z.ZodPrefault ||
    field instanceof z.ZodOptional
  );
}
