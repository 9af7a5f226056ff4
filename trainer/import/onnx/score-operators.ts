// The operators behind the trees, applied to their scores.
import { outputCount } from '../../ensemble/predict-plain.ts';
import type { Attributes } from './attributes.ts';
import type { Scores, Share, Term } from './scores.ts';
import { leavesBelow, type TreeTable } from './tree-table.ts';

/** Add, Sub, Mul, Div of scores and constants (one, or one for each score). */
export function computeScores(
  scores: Scores,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
  attributes: Attributes,
): Scores {
  if (isComplementOf(scores, constants, operator, isConstantFirst)) {
    return { ...scores, isComplement: true };
  }
  requirePlain(scores, attributes);
  const { rawCount } = scores;
  if (constants.length !== 1 && constants.length !== rawCount) {
    throw attributes.failure(`${constants.length} constants for ${rawCount} scores`);
  }
  const constant = (k: number) => constants[constants.length === 1 ? 0 : k];
  const change = (factor: (k: number) => number, shift: (k: number) => number) =>
    reweigh(scores, (k) => [factor(k), shift(k)], attributes);
  const [one, zero] = [() => 1, () => 0];
  switch (operator) {
    case 'Add':
      return change(one, constant);
    case 'Sub':
      return isConstantFirst ? change(() => -1, constant) : change(one, (k) => -constant(k));
    case 'Mul':
      return change(constant, zero);
    default:
      if (isConstantFirst) throw attributes.failure('a division by scores is not supported');
      return change((k) => 1 / constant(k), zero);
  }
}

/** The scores times a factor and with something added, each with its own. */
function reweigh(
  scores: Scores,
  change: (raw: number) => [factor: number, shift: number],
  attributes: Attributes,
): Scores {
  const changes = Array.from({ length: scores.rawCount }, (_, k) => change(k));
  if (!changes.flat().every(Number.isFinite)) {
    throw attributes.failure('computes with a constant that is not finite');
  }
  return {
    ...scores,
    baseScore: scores.baseScore.map((base, k) => base * changes[k][0] + changes[k][1]),
    terms: scores.terms.map((term) => ({
      ...term,
      shares: term.shares.map((shares) =>
        shares.map(({ raw, factor }) => ({ raw, factor: factor * changes[raw][0] })),
      ),
    })),
  };
}

function requirePlain({ link, isComplement }: Scores, attributes: Attributes): void {
  if (link.kind === 'identity' && !isComplement) return;
  throw attributes.failure(
    `computes with scores behind their ${link.kind}, which is not supported`,
  );
}

/** Whether it is 1 − p, the probability of class 0. */
function isComplementOf(
  { rawCount, isComplement }: Scores,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
): boolean {
  const isOneMinus = operator === 'Sub' && isConstantFirst && constants.every((c) => c === 1);
  return isOneMinus && rawCount === 1 && !isComplement;
}

/** The scores as they are given out: 1 − s of plain scores is a score of its own. */
export function settleScores(scores: Scores, attributes: Attributes): Scores {
  if (!scores.isComplement || scores.link.kind !== 'identity') return scores;
  return reweigh({ ...scores, isComplement: false }, () => [-1, 1], attributes);
}

/** Sum of scores of several models, each times a factor. */
export function sumScores(parts: Scores[], factor: number, attributes: Attributes): Scores {
  const [first] = parts;
  for (const part of parts) {
    requirePlain(part, attributes);
    if (part.rawCount !== first.rawCount) {
      throw attributes.failure(`${first.rawCount} scores and ${part.rawCount} scores are added`);
    }
  }
  const baseScore = new Float64Array(first.rawCount);
  for (const part of parts)
    part.baseScore.forEach((base, k) => {
      baseScore[k] += base;
    });
  const classes = parts.find((part) => part.classes.length > 0)?.classes ?? [];
  const sum = {
    ...first,
    classes,
    baseScore,
    terms: mergeTerms(parts.flatMap(({ terms }) => terms)),
  };
  return factor === 1 ? sum : reweigh(sum, () => [factor, 0], attributes);
}

/** The terms, those of the same trees made one. */
export function mergeTerms(terms: Term[]): Term[] {
  const merged = new Map<TreeTable, Term[]>();
  for (const term of terms) {
    const alike = merged.get(term.table) ?? [];
    const at = alike.findIndex(
      ({ columns, extreme }) => columns === term.columns && extreme === term.extreme,
    );
    if (at < 0) alike.push(term);
    else alike[at] = { ...term, shares: addShares(alike[at].shares, term.shares) };
    merged.set(term.table, alike);
  }
  return [...merged.values()].flat();
}

/** What votes add in two ways at once. */
function addShares(some: Share[][], others: Share[][]): Share[][] {
  return some.map((shares, target) => {
    const factors = new Map<number, number>();
    for (const { raw, factor } of [...shares, ...others[target]]) {
      factors.set(raw, (factors.get(raw) ?? 0) + factor);
    }
    return Array.from(factors, ([raw, factor]) => ({ raw, factor }));
  });
}

/** Sigmoid, Softmax, Exp. */
export function transformScores(scores: Scores, operator: string, attributes: Attributes): Scores {
  requirePlain(scores, attributes);
  switch (operator) {
    case 'Sigmoid':
      return { ...scores, link: { kind: 'sigmoid-each', slope: 1 } };
    case 'Exp':
      return { ...scores, link: { kind: 'exp' } };
    default: {
      const axis = attributes.int('axis', -1);
      if (axis !== -1 && axis !== 1) throw attributes.failure(`axis ${axis} is not supported`);
      return { ...scores, link: { kind: 'softmax' } };
    }
  }
}

/** Concat along the columns: [1 − p, p], or the scores of several models side by side. */
export function joinScores(parts: Scores[], attributes: Attributes): Scores {
  const [first, second] = parts;
  if (parts.length === 2 && first.isComplement && !second.isComplement) {
    return joinClasses(first, second, attributes);
  }
  const isSame = parts.every(
    ({ link, isComplement }) =>
      !isComplement && JSON.stringify(link) === JSON.stringify(first.link),
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
  return { ...first, rawCount: offset, baseScore, terms: mergeTerms(terms), classes: [] };
}

/** [1 − p, p] of the same p. */
function joinClasses(complement: Scores, scores: Scores, attributes: Attributes): Scores {
  const { link } = scores;
  const isPair =
    complement.terms === scores.terms &&
    complement.baseScore === scores.baseScore &&
    complement.link === link;
  if (isPair && link.kind === 'sigmoid-each') {
    return { ...scores, link: { kind: 'sigmoid', slope: link.slope }, classes: ['0', '1'] };
  }
  if (isPair && link.kind === 'identity') {
    return { ...scores, link: { kind: 'complement' }, classes: ['0', '1'] };
  }
  throw attributes.failure('this way of joining scores is not supported');
}

/** Some of the scores, by their positions. */
export function selectScores(scores: Scores, taken: number[], attributes: Attributes): Scores {
  const outputs = outputCount(scores.link, scores.rawCount);
  if (taken.length === outputs && taken.every((index, i) => index === i)) return scores;
  const isBinary = outputs > scores.rawCount;
  if (isBinary && taken.length === 1) {
    const { link } = scores;
    const each = link.kind === 'sigmoid' ? { ...link, kind: 'sigmoid-each' as const } : undefined;
    const alone = each ?? ({ kind: 'identity' } as const);
    return { ...scores, link: alone, isComplement: taken[0] === 0, classes: [] };
  }
  if (isBinary || scores.link.kind === 'softmax') {
    throw attributes.failure('this choice of some scores is not supported');
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
  return { ...scores, rawCount: taken.length, baseScore, terms, classes: [] };
}

/** How far from 1 a sum of probabilities may be by rounding. */
const SUM_TOLERANCE = 1e-5;

/** Normalizer (L1) behind the trees: nothing to do where the outputs make up 1 already. */
export function normalizeScores(scores: Scores, attributes: Attributes): Scores {
  const norm = attributes.text('norm', 'MAX');
  const { link } = scores;
  const isDistribution =
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
  const outputs = outputCount(scores.link, scores.rawCount);
  if (classes.length !== outputs) {
    throw attributes.failure(`${classes.length} labels for ${outputs} outputs`);
  }
  return { ...scores, classes };
}
