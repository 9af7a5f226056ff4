// Reads XGBoost's model files (JSON and UBJSON of versions 1 to 3) into an ensemble that answers as
// XGBoost does. Values compare as float32, as they do there. What is not known is refused by its path.

import { clamp } from '../../base/clamp.ts';
import { UserError } from '../../base/user-error.ts';
import { CATEGORY_SPLIT, type Ensemble } from '../../ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../../ensemble/ensemble-builder.ts';
import { outputCount } from '../../ensemble/predict-plain.ts';
import { checkedEnsemble } from '../checked-ensemble.ts';
import { defaultFlags, type ImportedModel, numberedClasses } from '../imported-model.ts';
import { JsonReader } from '../json-reader.ts';
import { type Booster, readBooster } from './booster.ts';
import { parseDocument } from './document.ts';
import { readXgboostFeatures } from './features.ts';
import { isBefore, readXgboostObjective, type XgboostObjective } from './objectives.ts';
import { addXgboostTree } from './trees.ts';

const HIGHEST_MAJOR_VERSION = 3;
const MOST_OUTPUTS = 10_000;
/** XGBoost's kRtEps. */
const LEAST = 1e-6;
/** A file of a kilobyte may claim a million; a request with so many fields is none. */
const MOST_FEATURES = 1 << 17;

const DOCUMENT_KEYS = new Set(['learner', 'version']);
const LEARNER_KEYS = new Set([
  'attributes',
  'feature_names',
  'feature_types',
  'gradient_booster',
  'learner_model_param',
  'objective',
]);
const PARAMETER_KEYS = new Set([
  'base_score',
  'boost_from_average',
  'num_class',
  'num_feature',
  'num_target',
]);

/** Reads a whole file; `file` is its name in messages. Throws a UserError for what it cannot take. */
export function importXgboost(bytes: Buffer, file: string): ImportedModel {
  const document = new JsonReader(file, '', parseDocument(bytes, file));
  if (!document.has('learner')) {
    throw new UserError(`${file}: ${strangeDocument(document)}`);
  }
  document.allowOnly(DOCUMENT_KEYS);
  const version = readVersion(document);
  const learner = document.object('learner');
  learner.allowOnly(LEARNER_KEYS);
  const parameters = learner.object('learner_model_param');
  parameters.allowOnly(PARAMETER_KEYS);
  const featureCount = parameters.integer('num_feature', 1, MOST_FEATURES);
  const rawCount = readRawCount(parameters);
  const { name, objective } = readLearnerObjective(learner, rawCount, version);
  const booster = readBooster(learner, rawCount);
  const ensemble = readEnsemble(booster, {
    featureCount,
    rawCount,
    objective,
    baseScore: readBaseScore(parameters, rawCount, objective, version),
  });
  const warnings = [...booster.warnings, ...categoryWarnings(ensemble, version)];
  const task = objective.isClass ? 'class' : 'number';
  const outputs = outputCount(objective.link, rawCount);
  const classes = objective.isClass ? numberedClasses(outputs) : [];
  return {
    ensemble: checkedEnsemble(ensemble, file),
    features: readXgboostFeatures(learner, booster.model, featureCount),
    hasFeatureNames: learner.has('feature_names') && learner.texts('feature_names').length > 0,
    task,
    classes,
    flags: defaultFlags(task, classes, outputs),
    origin: {
      format: 'xgboost',
      library: `XGBoost ${version.join('.')}`,
      formatVersion: version.join('.'),
      objective: name,
    },
    float32Sums: 'base-first',
    warnings: warnings.map((warning) => `${file}: ${warning}`),
  };
}

/** What a document is that has no learner. */
function strangeDocument(document: JsonReader): string {
  if (document.has('tree_info') && document.has('feature_names')) {
    return "LightGBM's dump_model, which lacks what is needed; use save_model('model.txt')";
  }
  if (document.has('oblivious_trees') || document.has('features_info')) {
    return "CatBoost's JSON; save the model with model.save_model('model.onnx', format='onnx')";
  }
  return "not an XGBoost model: it has no 'learner' (use save_model)";
}

function readVersion(document: JsonReader): number[] {
  const version = Array.from(document.integers('version', 0, 1000, 3));
  if (version[0] < 1 || version[0] > HIGHEST_MAJOR_VERSION) {
    throw document.failure(
      `XGBoost ${version.join('.')} is not known (known: 1 to ${HIGHEST_MAJOR_VERSION})`,
      'version',
    );
  }
  return version;
}

/** Classes of a multi-class model, targets of a multi-target one, otherwise 1. */
function readRawCount(parameters: JsonReader): number {
  const classes = parameters.integer('num_class', 0, MOST_OUTPUTS);
  const targets = parameters.has('num_target')
    ? parameters.integer('num_target', 0, MOST_OUTPUTS)
    : 1;
  if (classes > 1 && targets > 1) {
    throw parameters.failure(`${classes} classes and ${targets} targets at once are not known`);
  }
  return Math.max(classes, targets, 1);
}

function readLearnerObjective(
  learner: JsonReader,
  rawCount: number,
  version: readonly number[],
): { name: string; objective: XgboostObjective } {
  const reader = learner.object('objective');
  const name = reader.text('name');
  const objective = readXgboostObjective(name, rawCount, version);
  if ('problem' in objective) throw reader.failure(objective.problem, 'name');
  // XGBoost takes such a file for one of multi:softmax, whatever the objective says.
  const classes = learner.object('learner_model_param').integer('num_class', 0, MOST_OUTPUTS);
  if (classes > 1 && !name.startsWith('multi:')) {
    throw reader.failure(`'${name}' contradicts num_class, which is ${classes}`, 'name');
  }
  requireAlphas(reader, rawCount);
  return { name, objective };
}

/** The fields that hold the alphas of quantiles and expectiles. */
const ALPHAS = { quantile_loss_param: 'quantile_alpha', expectile_loss_param: 'expectile_alpha' };

/** There is one target per alpha; XGBoost would take other numbers for rows of other lengths. */
function requireAlphas(objective: JsonReader, rawCount: number): void {
  for (const [field, key] of Object.entries(ALPHAS)) {
    if (!objective.has(field)) continue;
    const parameters = objective.object(field);
    const count = parameters.has(key) ? parameters.text(key).split(',').length : rawCount;
    if (count !== rawCount) {
      throw parameters.failure(`${count} alphas for ${rawCount} targets`, key);
    }
  }
}

/** What older versions do with category codes that a split does not know. */
function categoryWarnings({ split }: Ensemble, version: readonly number[]): string[] {
  if (isBefore(version, [1, 6]) || !isBefore(version, [1, 7, 3])) return [];
  if (!split.includes(CATEGORY_SPLIT)) return [];
  return [
    `XGBoost ${version.join('.')} takes some category codes for missing that its trees do not list; ` +
      'here they go the way of the categories that are not listed, as in 1.7.3 and later',
  ];
}

/** One number, "[5E-1]", or one number per raw score ("[2E-1,3E-1,5E-1]"); as margins. */
function readBaseScore(
  parameters: JsonReader,
  rawCount: number,
  objective: XgboostObjective,
  version: readonly number[],
): Float64Array {
  // From 3.1 on, labels that are all alike give a base score of 0 or 1, which is kept off infinity.
  const isKept = !isBefore(version, [3, 1]) && objective.link.kind.startsWith('sigmoid');
  const within = (score: number) => (isKept ? clamp(score, LEAST, 1 - LEAST) : score);
  const text = parameters.text('base_score').trim();
  const list = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  const scores = list.split(',').map((part) => {
    const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(part.trim());
    return isNumber ? within(Math.fround(Number(part))) : Number.NaN;
  });
  if (scores.length !== 1 && scores.length !== rawCount) {
    throw parameters.failure(`${scores.length} scores instead of ${rawCount}`, 'base_score');
  }
  const ofEach = Float64Array.from({ length: rawCount }, (_, k) => scores[k] ?? scores[0]);
  const margins = objective.toMargins(ofEach);
  if (margins.every(Number.isFinite)) return margins;
  throw parameters.failure(`'${text.slice(0, 60)}' is not a base score`, 'base_score');
}

interface EnsemblePlan {
  featureCount: number;
  rawCount: number;
  objective: XgboostObjective;
  baseScore: Float64Array;
}

function readEnsemble(booster: Booster, plan: EnsemblePlan): Ensemble {
  const { featureCount, rawCount } = plan;
  const { leafWidth } = booster;
  const builder = createEnsembleBuilder({
    featureCount,
    rawCount,
    inputPrecision: 'f32',
    categoryCode: 'floor',
    leafWidth,
  });
  booster.trees.forEach((tree, i) => {
    const output = leafWidth > 1 ? 0 : booster.outputs[i];
    addXgboostTree(tree, builder, { featureCount, output, leafWidth, weight: booster.weights[i] });
  });
  return builder.finish({
    baseScore: plan.baseScore,
    divisor: 1,
    link: plan.objective.link,
  });
}
