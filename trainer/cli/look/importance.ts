// What a model looks at, as bars.
import { aboveRounding, count, percent } from '../../judge/report/numbers.ts';
import { textBar } from './glyphs.ts';
import { paint } from './paint.ts';
import { textTable } from './table.ts';

export interface ShownFeature {
  name: string;
  /** How much the loss rises when its values are shuffled; absent where no rows were judged. */
  permutationLoss?: number;
  gainShare?: number | null;
  splits?: number;
}

/** Features shown; evaluation.json has all. */
const MOST_FEATURES = 12;
const BAR = 20;

/** @param loss what rises, as it is called; features by falling importance, as evaluation.json has them */
export function importanceTable(features: readonly ShownFeature[], loss = 'loss'): string {
  const isJudged = features.some(({ permutationLoss }) => permutationLoss !== undefined);
  const hasGain = features.some(({ gainShare }) => gainShare != null);
  const strengthOf = (one: ShownFeature) =>
    isJudged ? (one.permutationLoss ?? 0) : (one.gainShare ?? one.splits ?? 0);
  const most = Math.max(...features.map(strengthOf));
  const heads = [
    { words: 'feature' },
    ...(isJudged ? [`${loss} if shuffled`] : []),
    { words: '' },
    ...(hasGain ? ['gain'] : []),
    'splits',
  ];
  const rows = features.slice(0, MOST_FEATURES).map((feature) => {
    const { name, permutationLoss, gainShare, splits } = feature;
    return [
      name,
      ...(permutationLoss === undefined ? [] : [rise(aboveRounding(permutationLoss, most))]),
      textBar(most > 0 ? strengthOf(feature) / most : 0, BAR),
      ...(hasGain ? [gainShare == null ? '' : percent(gainShare)] : []),
      splits === undefined ? '' : count(splits),
    ];
  });
  const more = features.length - rows.length;
  return `${textTable(heads, rows)}${more > 0 ? `\n  ${more} more ${isJudged ? 'in evaluation.json' : 'matter less'}` : ''}`;
}

/** Three digits; red where the answers are better without what the feature says. */
function rise(loss: number): string {
  if (loss === 0) return '0';
  return loss < 0 ? paint('bad', loss.toPrecision(3)) : `+${loss.toPrecision(3)}`;
}
