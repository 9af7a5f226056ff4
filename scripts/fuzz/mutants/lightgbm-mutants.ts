// Changes what LightGBM's text models mean, field by field, and holds the importer to an independent reader of
// the text: where both take a file, raw scores and answers are the same within 1e-12.
import {
  LIGHTGBM_FEATURES,
  type LightgbmOptions,
  lightgbmAnswer,
  lightgbmModel,
  lightgbmRaw,
  lightgbmText,
} from '../../../test/lightgbm-text.ts';
import { createRandom, type Random } from '../../../trainer/base/random.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import { predictPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import type { ImportedModel } from '../../../trainer/import/imported-model.ts';
import { NotLoaded, readLightgbm } from './lightgbm-reader.ts';
import type { MutantFigures } from './mutant-figures.ts';

const BASES: LightgbmOptions[] = [
  { objective: 'regression' },
  { objective: 'binary sigmoid:0.7' },
  { objective: 'multiclass num_class:3', perIteration: 3 },
  { objective: 'poisson', version: 'v3' },
  { linear: true, objective: 'regression' },
  { average: true, objective: 'regression' },
  { perIteration: 2 },
  { objective: 'cross_entropy_lambda' },
];

const NUMBERS = [
  ...[
    '0',
    '-0',
    '1e-35',
    '1.0000000180025095e-35',
    '1e-36',
    '-1e-36',
    '0.5',
    '1e308',
    '-1e308',
    '1e-320',
  ],
  ...['inf', '-inf', 'nan', '1', '-1', '2', '1e999', '0x1', '', '.5', '5.', '1e', '100'],
];
const OBJECTIVES = [
  ...[
    'regression',
    'regression sqrt',
    'binary sigmoid:1',
    'multiclass num_class:3',
    'poisson',
    'tweedie',
  ],
  ...[
    'multiclassova num_class:2 sigmoid:2',
    'cross_entropy',
    'lambdarank',
    'gamma',
    'magic',
    'custom',
    '',
  ],
];
/** Key → what one of its values becomes. */
const VALUES: Record<string, readonly string[]> = {
  ...{ threshold: NUMBERS, leaf_value: NUMBERS, leaf_const: NUMBERS, leaf_coeff: NUMBERS },
  decision_type: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '-1', '1.5'],
  left_child: ['0', '1', '2', '3', '-1', '-2', '-3', '-4', '99', '-99'],
  right_child: ['0', '1', '2', '3', '-1', '-2', '-3', '-4', '99', '-99'],
  split_feature: ['0', '1', '2', '3', '4', '5', '-1'],
  cat_boundaries: ['0', '1', '2', '3', '5', '-1'],
  cat_threshold: ['0', '1', '3', '4294967295', '4294967296', '2147483648', '-1'],
  num_features: ['0', '1', '2', '-1'],
  leaf_features: ['0', '1', '4', '5', '-1'],
  ...{ num_leaves: ['0', '1', '2', '3', '4', '100'], num_cat: ['0', '1', '2', '3'] },
  ...{ num_class: ['0', '1', '2', '3'], num_tree_per_iteration: ['0', '1', '2', '3'] },
  ...{ is_linear: ['0', '1', '2', 'FALSE', 'TRUE', ''], shrinkage: ['0', '1', '0.5', 'nan'] },
  ...{ max_feature_idx: ['0', '3', '4', '5'], version: ['v2', 'v3', 'v4', 'v5'] },
};

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.below(values.length)];
}

/** Changes one value of a line, a whole line, or the order of two. */
function mutate(text: string, random: Random): [kind: string, text: string] {
  const lines = text.split('\n');
  const end = lines.indexOf('end of trees');
  const kind = random.below(12);
  if (kind === 0)
    return ['objective', text.replace(/objective=.*/, `objective=${pick(random, OBJECTIVES)}`)];
  if (kind === 1) {
    return [
      'average',
      text.replace(/^(average_output\n)?feature_names/m, (found) =>
        found.startsWith('a') ? 'feature_names' : 'average_output\nfeature_names',
      ),
    ];
  }
  const at = 1 + random.below(end - 1);
  const key = lines[at].split('=')[0];
  if (kind === 2 && key !== 'Tree') {
    lines.splice(at, 1);
    return ['drop', lines.join('\n')];
  }
  const keys = Object.keys(VALUES);
  const wanted = pick(random, keys);
  const places = lines.flatMap((line, i) => (line.startsWith(`${wanted}=`) && i < end ? [i] : []));
  if (places.length === 0) return ['none', text];
  const place = pick(random, places);
  const values = lines[place].slice(wanted.length + 1).split(' ');
  values[random.below(values.length)] = pick(random, VALUES[wanted]);
  lines[place] = `${wanted}=${values.join(' ')}`;
  return [wanted, lines.join('\n')];
}

/** Tries so many mutants. */
export async function fuzzLightgbm(mutants: number, seed: number): Promise<MutantFigures> {
  const figures: MutantFigures = {
    ...{ mutants, alike: 0, onlyHere: 0, onlyThere: 0, byNeither: 0 },
    ...{ kinds: new Set(), faults: [] },
  };
  for (let i = 0; i < mutants; i++) {
    const random = createRandom(seed, i, 0x5e);
    const model = lightgbmModel(i, { ...BASES[i % BASES.length], iterations: 2 });
    const plain = lightgbmText(model).replace(/tree_sizes=.*\n/, '');
    const changes = Array.from({ length: 1 + random.below(2) });
    const kinds: string[] = [];
    const text = changes.reduce<string>((before) => {
      const [kind, after] = mutate(before, random);
      kinds.push(kind);
      return after;
    }, plain);
    await compare(text, kinds, figures, `LightGBM mutant ${i} (${kinds.join(', ')})`, i);
  }
  return figures;
}

async function compare(
  text: string,
  kinds: string[],
  figures: MutantFigures,
  what: string,
  seed: number,
): Promise<void> {
  const here = await orUndefined(UserError, () => importModel(Buffer.from(text), 'model.txt'));
  const there = await orUndefined(NotLoaded, async () => readLightgbm(text));
  if (here === undefined || there === undefined) {
    figures[here ? 'onlyHere' : there ? 'onlyThere' : 'byNeither']++;
    return;
  }
  const fault = differenceOf(here, there.model, seed);
  if (fault === undefined) {
    figures.alike++;
    for (const kind of kinds) figures.kinds.add(kind);
  } else figures.faults.push(`${what}: ${fault}`);
}

async function orUndefined<T>(
  refusal: new (message: string) => Error,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof refusal) return undefined;
    throw error;
  }
}

function differenceOf(
  { ensemble }: ImportedModel,
  model: ReturnType<typeof readLightgbm>['model'],
  seed: number,
): string | undefined {
  for (const { row } of makeGoldenRows(ensemble, { count: 24, seed })) {
    const asked = Array.from({ length: LIGHTGBM_FEATURES }, (_, i) => row[i] ?? 0);
    const answer = predictPlain(ensemble, row);
    const wanted = lightgbmAnswer(model, asked);
    const fault =
      differs(predictRawPlain(ensemble, row), lightgbmRaw(model, asked)) ??
      differs(wanted.length < answer.length ? answer.subarray(1) : answer, wanted);
    if (fault) return `${fault} for [${row.join()}]`;
  }
  return undefined;
}

function differs(actual: Float64Array, wanted: number[]): string | undefined {
  if (actual.length !== wanted.length) return `${actual.length} numbers, not ${wanted.length}`;
  const wrong = wanted.findIndex((want, k) => {
    if (Object.is(want, actual[k]) || want === actual[k]) return false;
    // Sums of huge values that cancel out are what rounding leaves of them.
    return !(
      Math.abs(want - actual[k]) <= 1e-12 * Math.max(1, Math.abs(want)) || Math.abs(want) > 1e290
    );
  });
  return wrong < 0 ? undefined : `${actual[wrong]} instead of ${wanted[wrong]}`;
}
