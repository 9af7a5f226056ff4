// Isotonic calibration: the rising curve nearest to what was observed (Zadrozny and Elkan 2002).
import type { CalibrationCurve } from '../ensemble/ensemble.ts';
import { groupByScore } from '../evaluate/ranking.ts';

/** Neighbouring scores that share one value. */
interface Block {
  lowest: number;
  highest: number;
  positive: number;
  weight: number;
}

/**
 * The curve from scores to observed shares, linear between blocks. Shares are kept off 0 and 1 by
 * 1 / (rows + 2), so that no answer is sure.
 */
export function fitIsotonic(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
): CalibrationCurve {
  const blocks = poolAdjacentViolators(scores, positive, negative);
  const weight = blocks.reduce((sum, block) => sum + block.weight, 0);
  const least = 1 / (weight + 2);
  const from: number[] = [];
  const to: number[] = [];
  for (const block of blocks) {
    const share = Math.min(1 - least, Math.max(least, block.positive / block.weight));
    from.push(block.lowest);
    to.push(share);
    if (block.highest === block.lowest) continue;
    from.push(block.highest);
    to.push(share);
  }
  return { from: Float64Array.from(from), to: Float64Array.from(to) };
}

/** Merges a score into the block before it for as long as shares would fall (Ayer et al. 1955). */
function poolAdjacentViolators(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
): Block[] {
  const blocks: Block[] = [];
  for (const group of groupByScore(scores, positive, negative)) {
    const block: Block = {
      lowest: group.score,
      highest: group.score,
      positive: group.positive,
      weight: group.positive + group.negative,
    };
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.positive * block.weight < block.positive * last.weight) break;
      blocks.pop();
      block.lowest = last.lowest;
      block.positive += last.positive;
      block.weight += last.weight;
    }
    blocks.push(block);
  }
  return blocks;
}
