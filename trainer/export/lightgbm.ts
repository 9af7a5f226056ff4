// Writes an ensemble as a LightGBM text model (v4) that LightGBM loads and answers alike. What LightGBM
// cannot express is refused by name.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { UserError } from '../base/user-error.ts';
import { CATEGORY_SPLIT, type Ensemble, type Link } from '../ensemble/ensemble.ts';
import { refusal } from './lightgbm-condition.ts';
import { numberText, type TreeToWrite, treeText } from './lightgbm-tree.ts';

/** The text of the model file. @throws UserError naming what LightGBM cannot express */
export function exportLightgbm(ensemble: Ensemble, features: FeatureSchema): string {
  const { rawCount } = ensemble;
  if (ensemble.calibration) throw refusal('a calibration behind the link');
  if (ensemble.float32Sums) {
    throw new UserError(
      'LightGBM has no float32 sums; export as json, or import without --float32-sums',
    );
  }
  if (ensemble.linear && ensemble.inputPrecision === 'f32') {
    throw refusal('linear leaves that round their values to float32');
  }
  const isAverage = ensemble.linkDivisor !== 1;
  const trees = treesInOrder(ensemble);
  if (isAverage && trees.length / rawCount !== ensemble.linkDivisor) {
    throw refusal('average over another number than that of the iterations');
  }
  const blocks = trees.map((tree, i) => `Tree=${i}\n${treeText(ensemble, features, tree)}\n\n`);
  const header = [
    'tree',
    'version=v4',
    `num_class=${rawCount}`,
    `num_tree_per_iteration=${rawCount}`,
    'label_index=0',
    `max_feature_idx=${ensemble.featureCount - 1}`,
    ...objectiveLines(ensemble.link, rawCount),
    ...(isAverage ? ['average_output'] : []),
    `feature_names=${featureNames(features).join(' ')}`,
    `feature_infos=${featureInfos(ensemble, features).join(' ')}`,
    `tree_sizes=${blocks.map((block) => Buffer.byteLength(block)).join(' ')}`,
  ];
  const labels = features.flatMap((feature) =>
    feature.kind === 'category' ? [feature.labels] : [],
  );
  const pandas = `pandas_categorical:${labels.length > 0 ? JSON.stringify(labels) : 'null'}`;
  return `${header.join('\n')}\n\n${blocks.join('')}end of trees\n\n${pandas}\n`;
}

/** Names without what LightGBM's format gives a meaning of its own. */
function featureNames(features: FeatureSchema): string[] {
  const names = features.map(({ name }) => name.replace(/[\s",:[\]{}]/g, '_'));
  const double = names.find((name, i) => names.indexOf(name) !== i);
  if (double === undefined) return names;
  throw refusal(`two features called ${double}, as its names would be`);
}

/** Without an objective LightGBM answers with the scores themselves, however many there are. */
function objectiveLines(link: Link, rawCount: number): string[] {
  if (rawCount === 1) return [`objective=${objectiveOf(link, rawCount)}`];
  if (link.kind === 'identity') return [];
  if (['softmax', 'sigmoid-each'].includes(link.kind)) {
    return [`objective=${objectiveOf(link, rawCount)}`];
  }
  // Its other objectives change the first output only.
  throw refusal(`${link.kind} of ${rawCount} outputs`);
}

function objectiveOf(link: Link, rawCount: number): string {
  switch (link.kind) {
    case 'identity':
    case 'complement': // One score that is the probability of class 1 already.
      return 'regression';
    case 'sigmoid':
      return `binary sigmoid:${link.slope}`;
    case 'softmax':
      return `multiclass num_class:${rawCount}`;
    case 'sigmoid-each':
      if (rawCount > 1) return `multiclassova num_class:${rawCount} sigmoid:${link.slope}`;
      if (link.slope === 1) return 'cross_entropy';
      throw refusal('slope of a single sigmoid');
    case 'exp':
      return 'poisson';
    case 'log1p-exp':
      return 'cross_entropy_lambda';
    case 'signed-square':
      return 'regression sqrt';
    case 'step':
      throw refusal('step from scores to classes');
    case 'sorted':
    case 'rising':
    case 'minus-exp':
      throw refusal(`link ${link.kind}`);
  }
}

/** LightGBM's i-th tree adds to score i mod rawCount; base scores are trees of one leaf. */
function treesInOrder(ensemble: Ensemble): TreeToWrite[] {
  const { rawCount, treeOutput, leafWidth, baseScore } = ensemble;
  const ofScore: TreeToWrite[][] = Array.from({ length: rawCount }, () => []);
  treeOutput.forEach((output, tree) => {
    for (let k = 0; k < leafWidth; k++) ofScore[output + k].push({ tree, k });
  });
  if (baseScore.some((base) => base !== 0)) {
    ofScore.forEach((trees, score) => {
      trees.unshift({ constant: baseScore[score] });
    });
  }
  const iterations = Math.max(...ofScore.map((trees) => trees.length));
  return Array.from({ length: iterations * rawCount }, (_, i) => {
    return ofScore[i % rawCount][Math.floor(i / rawCount)] ?? { constant: 0 };
  });
}

/** The range of the thresholds of a number, the codes of a category. */
function featureInfos(ensemble: Ensemble, features: FeatureSchema): string[] {
  const lowest = new Float64Array(features.length).fill(Number.POSITIVE_INFINITY);
  const highest = new Float64Array(features.length).fill(Number.NEGATIVE_INFINITY);
  ensemble.feature.forEach((feature, node) => {
    if (feature < 0) return;
    const threshold = ensemble.split[node] === CATEGORY_SPLIT ? 0 : ensemble.threshold[node];
    lowest[feature] = Math.min(lowest[feature], threshold);
    highest[feature] = Math.max(highest[feature], threshold);
  });
  return features.map((feature, i) => {
    if (feature.kind === 'category') return feature.labels.map((_, code) => code).join(':');
    return lowest[i] <= highest[i]
      ? `[${numberText(lowest[i])}:${numberText(highest[i])}]`
      : 'none';
  });
}
