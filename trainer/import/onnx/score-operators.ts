// The operators behind the trees that choose, join and transform scores.
import type { Attributes } from './attributes.ts';
import {
  foldMirrored,
  linkInTheWay,
  mergeTerms,
  plainScores,
  requirePlain,
  reweigh,
} from './score-arithmetic.ts';
import { areSame, type FinalScores, type Scores, type Term, widthOf } from './scores.ts';
import { leavesBelow } from './tree-table.ts';

/** The scores as they are given out. */
export function settleScores(scores: Scores, attributes: Attributes): FinalScores {
  const { isComplement, link, isPadded } = scores;
  if (link.kind === 'one-plus-exp' || link.kind === 'part' || isPadded) {
    throw attributes.failure(linkInTheWay(scores));
  }
  const settled = { ...scores, link };
  // 1 − s of plain scores is a score of its own.
  if (!isComplement || link.kind !== 'identity') return settled;
  const plain = reweigh({ ...settled, isComplement: false }, () => [-1, 1], attributes);
  return { ...plain, link };
}

/** The same, with [1 − s, s] of classes told by one score. */
export function foldScores(scores: FinalScores): FinalScores {
  const folded = scores.classes.length > 0 ? foldMirrored(scores) : scores;
  const { link } = folded;
  return link.kind === 'complement' ? { ...folded, link } : scores;
}

/** Sigmoid, Softmax, Exp; undefined where there is a link already. */
export function transformScores(
  scores: Scores,
  operator: string,
  attributes: Attributes,
): Scores | undefined {
  const plain = plainScores(scores);
  const axis = operator === 'Softmax' ? attributes.int('axis', -1) : 1;
  if (axis !== -1 && axis !== 1) throw attributes.failure(`axis ${axis} is not supported`);
  if (plain === undefined) return undefined;
  switch (operator) {
    case 'Sigmoid':
      return { ...plain, link: { kind: 'sigmoid-each', slope: 1 } };
    case 'Exp':
      return { ...plain, link: { kind: 'exp' } };
    default:
      return { ...plain, link: { kind: 'softmax' } };
  }
}

/** Concat along the columns: [1 − p, p], all parts of what was taken apart, or scores of several models. */
export function joinScores(parts: Scores[], attributes: Attributes): Scores {
  const [first, second] = parts;
  const whole = wholeOf(parts);
  if (whole) return whole;
  if (parts.length === 2 && first.isComplement && !second.isComplement) {
    const classes = joinClasses(first, second);
    if (classes) return classes;
  }
  const plain = parts.every(({ link }) => ['identity', 'complement'].includes(link.kind))
    ? parts.map((part) => requirePlain(part, attributes))
    : parts;
  return joinSide(plain, attributes);
}

function joinSide(parts: Scores[], attributes: Attributes): Scores {
  const [first] = parts;
  const isSame = parts.every(
    ({ link, isComplement, isShared, isPadded }) =>
      !(isComplement || isShared || isPadded) &&
      JSON.stringify(link) === JSON.stringify(first.link),
  );
  const isEach = ['identity', 'sigmoid-each', 'exp'].includes(first.link.kind);
  if (!isSame || !isEach) throw attributes.failure('this way of joining scores is not supported');
  let offset = 0;
  const terms = parts.flatMap((part) => {
    const shift = offset;
    offset += part.rawCount;
    return part.terms.map((term) => ({
      ...term,
      shares: term.shares.map((shares) =>
        shares.map(({ raw, factor }) => ({ raw: raw + shift, factor })),
      ),
    }));
  });
  const baseScore = Float64Array.from(parts.flatMap((part) => [...part.baseScore]));
  const isInexact = parts.some((part) => part.isInexact === true);
  return {
    ...first,
    isInexact,
    rawCount: offset,
    baseScore,
    terms: mergeTerms(terms),
    classes: [],
  };
}

/** All columns of one tensor in their order are that tensor. */
export function wholeOf(parts: Scores[]): Scores | undefined {
  const whole = parts[0].part?.of;
  if (whole === undefined) return undefined;
  const isOfIt = parts.every((scores) => {
    const { part } = scores;
    return part?.as !== undefined && areSame(part.as, scores) && areSame(part.of, whole);
  });
  const taken = parts.flatMap(({ part }) => part?.taken ?? []);
  const isAll = taken.length === widthOf(whole) && taken.every((index, i) => index === i);
  return isOfIt && isAll ? whole : undefined;
}

/** [1 − p, p] of the same p. */
function joinClasses(complement: Scores, scores: Scores): Scores | undefined {
  const { link } = scores;
  const isPair =
    complement.terms === scores.terms &&
    complement.baseScore === scores.baseScore &&
    complement.link === link;
  if (!isPair || scores.rawCount !== 1) return undefined;
  if (link.kind === 'sigmoid-each') {
    return { ...scores, link: { kind: 'sigmoid', slope: link.slope }, classes: ['0', '1'] };
  }
  if (link.kind !== 'identity') return undefined;
  return { ...scores, link: { kind: 'complement' }, classes: ['0', '1'] };
}

/** Some of the scores, by their positions. */
export function selectScores(scores: Scores, taken: number[], attributes: Attributes): Scores {
  const isAll = taken.length === widthOf(scores) && taken.every((index, i) => index === i);
  if (isAll) return scores;
  if (scores.isComplement || scores.isPadded || scores.link.kind === 'part') {
    throw attributes.failure('this choice of some scores is not supported');
  }
  const chosen = chooseScores(scores, taken);
  return { ...chosen, classes: [], part: { of: scores, taken, as: chosen } };
}

function chooseScores(scores: Scores, taken: number[]): Scores {
  const part = { of: scores, taken };
  const isBinary = widthOf(scores) > scores.rawCount;
  if (isBinary && taken.length === 1 && !scores.isShared) {
    const { link } = scores;
    const each = link.kind === 'sigmoid' ? { ...link, kind: 'sigmoid-each' as const } : undefined;
    const alone = each ?? ({ kind: 'identity' } as const);
    return { ...scores, link: alone, isComplement: taken[0] === 0 };
  }
  if (isBinary || scores.link.kind === 'softmax' || scores.isShared) {
    return { ...scores, link: { kind: 'part' }, part };
  }
  const terms = scores.terms.map((term) => ({
    ...term,
    shares: term.shares.map((shares) =>
      taken.flatMap((index, raw) =>
        shares.filter((share) => share.raw === index).map(({ factor }) => ({ raw, factor })),
      ),
    ),
  }));
  const baseScore = Float64Array.from(taken, (index) => scores.baseScore[index]);
  return { ...scores, rawCount: taken.length, baseScore, terms };
}

/** How far from 1 a sum of probabilities may be by rounding. */
const SUM_TOLERANCE = 1e-5;

/** Normalizer (L1) behind the trees: nothing to do where the outputs make up 1 already. */
export function normalizeScores(scores: Scores, attributes: Attributes): Scores {
  const norm = attributes.text('norm', 'MAX');
  const { link, isShared } = scores;
  if (
    norm === 'L1' &&
    link.kind === 'sigmoid-each' &&
    !scores.isComplement &&
    widthOf(scores) > 1
  ) {
    return { ...scores, isShared: true }; // A sigmoid is above 0.
  }
  const isDistribution =
    isShared ||
    ['softmax', 'sigmoid'].includes(link.kind) ||
    (['identity', 'complement'].includes(link.kind) && votesMakeUp1(scores));
  if (norm === 'L1' && isDistribution && !scores.isComplement) return scores;
  throw attributes.failure(
    `norm '${norm.slice(0, 20)}' is not supported here: it changes the scores, as they need not be ` +
      'probabilities that make up 1',
  );
}

/** Whether in every row the votes are probabilities whose sum is 1. */
function votesMakeUp1({ terms, baseScore, rawCount }: Scores): boolean {
  let lowest = baseScore.reduce((a, b) => a + b);
  let highest = lowest;
  for (const term of terms) {
    const { table, shares } = term;
    const isNegative = (target: number, vote: number) =>
      shares[target].some(({ factor }) => factor * table.voteWeight[vote] < 0);
    if (table.voteTarget.some(isNegative)) return false;
    for (const [low, high] of leafSums(term)) {
      lowest += low;
      highest += high;
    }
  }
  const isProbability = baseScore.every((base) => base >= 0);
  // A binary link takes 1 minus its score for the other class.
  if (rawCount === 1) return isProbability && highest <= 1 + SUM_TOLERANCE;
  return isProbability && lowest >= 1 - SUM_TOLERANCE && highest <= 1 + SUM_TOLERANCE;
}

/** Per tree, the least and the most that a leaf votes in all. */
function leafSums({ table, shares }: Term): [low: number, high: number][] {
  const { roots, voteStart, voteTarget, voteWeight } = table;
  return Array.from(roots, (root) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const leaf of leavesBelow(table, root)) {
      let sum = 0;
      for (let vote = voteStart[leaf]; vote < voteStart[leaf + 1]; vote++) {
        for (const { factor } of shares[voteTarget[vote]]) sum += factor * voteWeight[vote];
      }
      low = Math.min(low, sum);
      high = Math.max(high, sum);
    }
    return [low, high];
  });
}

/** Labels that ZipMap or an encoder behind ArgMax gives the outputs. */
export function nameClasses(scores: Scores, classes: string[], attributes: Attributes): Scores {
  const outputs = widthOf(scores);
  if (classes.length !== outputs) {
    throw attributes.failure(`${classes.length} labels for ${outputs} outputs`);
  }
  return { ...scores, classes };
}
