// Whether a model can add as onnxruntime does: in float32, from 0 on, a leaf's weight at a time in the order of
// the trees, then over their number for an average, then plus the base value. That takes scores of one tree
// operator with nothing folded into its weights.
import { ELEMENT_DOUBLE } from './proto.ts';
import type { OperatorSums, Scores, Term } from './scores.ts';
import type { TreeOperator, TreeTable } from './tree-table.ts';

/** The scores of an operator, with what it adds. */
export function withSums(
  scores: Scores,
  { aggregate, table }: TreeOperator,
  elementType: number,
): Scores {
  const { terms, baseScore } = scores;
  const isAverage = aggregate === 'AVERAGE';
  const whole = ({ shares, ...term }: Term): Term => ({
    ...term,
    shares: shares.map((of) => of.map(({ raw }) => ({ raw, factor: 1 }))),
  });
  const sums = {
    of: { terms, baseScore },
    terms: isAverage ? terms.map(whole) : terms,
    divisor: isAverage ? table.roots.length : 1,
    isDouble: elementType === ELEMENT_DOUBLE,
  };
  return { ...scores, sums };
}

/** What the operator adds, unless the graph has changed its scores since. */
export function unchangedSums({ sums, terms, baseScore }: Scores): OperatorSums | undefined {
  return sums?.of.terms === terms && sums.of.baseScore === baseScore ? sums : undefined;
}

/** Why the float32 sums of onnxruntime cannot be had; undefined where they can. */
export function float32Obstacle(scores: Scores): string | undefined {
  const { terms, baseScore } = scores;
  if (terms.some(({ extreme }) => extreme !== undefined)) {
    return 'its trees are combined by MIN or MAX, which adds nothing';
  }
  const tables = new Set(terms.map(({ table }) => table)).size;
  if (tables > 1) {
    return `the graph adds up ${tables} tree operators, each of which onnxruntime rounds before`;
  }
  const sums = unchangedSums(scores);
  if (sums === undefined) {
    return (
      'the graph computes with what its trees say (factors, constants, choices), which import folds into leaf ' +
      'values, so that they are no longer what onnxruntime adds'
    );
  }
  if (sums.isDouble) return 'onnxruntime adds in doubles for inputs of doubles, as modules do';
  const [{ table }] = terms;
  const isWide = (value: number) => Math.fround(value) !== value;
  if (table.voteWeight.some(isWide) || baseScore.some(isWide)) {
    return 'its weights or base values are not float32 numbers';
  }
  const leaf = leafWithTwoVotes(table);
  if (leaf === undefined) return undefined;
  return (
    `the leaf at position ${leaf} has several weights for one score, which onnxruntime adds one after the ` +
    'other and import combines'
  );
}

function leafWithTwoVotes({ voteStart, voteTarget }: TreeTable): number | undefined {
  for (let leaf = 0; leaf + 1 < voteStart.length; leaf++) {
    const targets = voteTarget.subarray(voteStart[leaf], voteStart[leaf + 1]);
    if (new Set(targets).size < targets.length) return leaf;
  }
  return undefined;
}
