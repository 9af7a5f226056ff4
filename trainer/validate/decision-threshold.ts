// From probabilities to decisions: the threshold that serves a stated aim best.
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { groupByScore } from '../evaluate/ranking.ts';
import type { ThresholdAim } from '../recipe/recipe.ts';

/** As the registry has it, its aim in the recipe's terms. */
export interface DecisionThreshold extends NonNullable<RegistryEntry['decision']> {
  aim: ThresholdAim;
}

interface Decision {
  threshold: number;
  truePositive: number;
  falsePositive: number;
}

/**
 * Tries a threshold between every two neighbouring scores, and none at all.
 * @param scores probabilities of class 1 of held-out rows
 */
export function chooseThreshold(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
  aim: ThresholdAim,
): DecisionThreshold {
  const decisions = possibleDecisions(scores, positive, negative);
  const everything = decisions[decisions.length - 1];
  const described = decisions.map((decision) => figuresOf(decision, everything, aim));
  const allowed = described.filter(({ reached }) => reached);
  const candidates = allowed.length > 0 ? allowed : described;
  return candidates.reduce((best, one) => (merit(one) > merit(best) ? one : best));
}

/** What a given threshold does to other rows. */
export function judgeThreshold(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
  { threshold, aim }: DecisionThreshold,
): DecisionThreshold {
  const sum = { threshold, truePositive: 0, falsePositive: 0 };
  const everything = { threshold, truePositive: 0, falsePositive: 0 };
  scores.forEach((score, i) => {
    for (const part of score >= threshold ? [sum, everything] : [everything]) {
      part.truePositive += positive[i];
      part.falsePositive += negative[i];
    }
  });
  return figuresOf(sum, everything, aim);
}

/** From the highest threshold (nothing decided for class 1) to the lowest (everything). */
function possibleDecisions(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
): Decision[] {
  const groups = groupByScore(scores, positive, negative).reverse();
  const highest = groups[0].score;
  const decisions = [
    {
      threshold: highest + Math.max(Number.EPSILON, (1 - highest) / 2),
      truePositive: 0,
      falsePositive: 0,
    },
  ];
  groups.forEach((group, i) => {
    const { truePositive, falsePositive } = decisions[i];
    const next = i + 1 < groups.length ? groups[i + 1].score : 0;
    const middle = next + (group.score - next) / 2;
    decisions.push({
      threshold: middle > next ? middle : group.score,
      truePositive: truePositive + group.positive,
      falsePositive: falsePositive + group.negative,
    });
  });
  return decisions;
}

function figuresOf(
  { threshold, truePositive, falsePositive }: Decision,
  everything: Decision,
  aim: ThresholdAim,
): DecisionThreshold {
  const decided = truePositive + falsePositive;
  const falseNegative = everything.truePositive - truePositive;
  const precision = decided > 0 ? truePositive / decided : null;
  const recall = everything.truePositive > 0 ? truePositive / everything.truePositive : 0;
  const f1 = truePositive > 0 ? (2 * truePositive) / (decided + everything.truePositive) : 0;
  const result = { aim, threshold, precision, recall, f1, reached: true };
  if (aim.aim === 'recall') {
    return { ...result, reached: precision !== null && precision >= aim.precision };
  }
  if (aim.aim === 'f1') return result;
  const rows = everything.truePositive + everything.falsePositive;
  const cost = (aim.falsePositive * falsePositive + aim.falseNegative * falseNegative) / rows;
  return { ...result, cost };
}

/** What the aim wants most of. */
function merit({ aim, f1, recall, precision, cost, reached }: DecisionThreshold): number {
  if (aim.aim === 'f1') return f1;
  if (aim.aim === 'cost') return -(cost ?? 0);
  return reached ? recall : (precision ?? 0);
}
