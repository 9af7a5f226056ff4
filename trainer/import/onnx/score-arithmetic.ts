// Sums, factors and constants behind the trees, folded into weights of the votes and base scores.
import type { Attributes } from './attributes.ts';
import type { ScoreShare, Scores, Term } from './scores.ts';
import type { TreeTable } from './tree-table.ts';

/**
 * Add, Sub, Mul, Div, Pow of scores and constants (one, or one for each score); undefined where no link
 * says what comes out.
 */
export function computeScores(
  scores: Scores,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
  attributes: Attributes,
): Scores | undefined {
  if (changesNothing(constants, operator, isConstantFirst)) return scores;
  if (isComplementOf(scores, constants, operator, isConstantFirst)) {
    return { ...scores, isComplement: true };
  }
  const linked = computeLinked(scores, constants, operator, isConstantFirst, attributes);
  if (linked) return linked;
  const plain = plainScores(scores);
  if (plain === undefined) return undefined;
  const wide = plain.rawCount === 1 ? repeatScore(plain, constants.length) : plain;
  const { rawCount } = wide;
  if (constants.length !== 1 && constants.length !== rawCount) {
    throw attributes.failure(`${constants.length} constants for ${rawCount} scores`);
  }
  const constant = (k: number) => constants[constants.length === 1 ? 0 : k];
  const change = (factor: (k: number) => number, shift: (k: number) => number) =>
    reweigh(wide, (k) => [factor(k), shift(k)], attributes);
  const [one, zero] = [() => 1, () => 0];
  switch (operator) {
    case 'Add':
      return change(one, constant);
    case 'Sub':
      return isConstantFirst ? change(() => -1, constant) : change(one, (k) => -constant(k));
    case 'Mul':
      return change(constant, zero);
    case 'Pow':
      // c to the power of s is exp(s × ln c).
      if (!isConstantFirst || !constants.every((c) => c > 0)) return undefined;
      return { ...change((k) => Math.log(constant(k)), zero), link: { kind: 'exp' } };
    default:
      return isConstantFirst ? undefined : change((k) => 1 / constant(k), zero);
  }
}

/** Whether the values stay what they are, as behind a factor of 1. */
function changesNothing(constants: Float64Array, operator: string, isFirst: boolean): boolean {
  if (constants.length !== 1) return false;
  const isSame = { Add: 0, Sub: 0, Mul: 1, Div: 1 }[operator] === constants[0];
  return isSame && !(isFirst && (operator === 'Sub' || operator === 'Div'));
}

/** What is behind an exponential: factors go into it; 1 / (1 + exp(s)) is a sigmoid. */
function computeLinked(
  scores: Scores,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
  attributes: Attributes,
): Scores | undefined {
  const { link, rawCount, isComplement } = scores;
  const areOnes = constants.every((c) => c === 1);
  if (isComplement || (constants.length !== 1 && constants.length !== rawCount)) return undefined;
  if (link.kind === 'exp' && operator === 'Add' && areOnes) {
    return { ...scores, link: { kind: 'one-plus-exp' } };
  }
  if (link.kind === 'one-plus-exp' && operator === 'Div' && isConstantFirst && areOnes) {
    return {
      ...reweigh(scores, () => [-1, 0], attributes),
      link: { kind: 'sigmoid-each', slope: 1 },
    };
  }
  if (link.kind === 'minus-exp') return shiftOutput(scores, constants, operator, isConstantFirst);
  const isFactor = operator === 'Mul' || (operator === 'Div' && !isConstantFirst);
  if (link.kind === 'exp' && operator === 'Mul' && constants.every((c) => c === -1)) {
    return { ...scores, link: { kind: 'minus-exp', shift: 0 } };
  }
  if (link.kind !== 'exp' || !isFactor || !constants.every((c) => c > 0)) return undefined;
  const sign = operator === 'Mul' ? 1 : -1;
  const shift = (k: number) => sign * Math.log(constants[constants.length === 1 ? 0 : k]);
  return reweigh(scores, (k) => [1, shift(k)], attributes);
}

/** Something added to −exp(s) or taken from it. */
function shiftOutput(
  scores: Scores,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
): Scores | undefined {
  const { link } = scores;
  const isShift = operator === 'Add' || (operator === 'Sub' && !isConstantFirst);
  if (link.kind !== 'minus-exp' || !isShift || constants.length !== 1) return undefined;
  const shift = link.shift + (operator === 'Add' ? constants[0] : -constants[0]);
  return Number.isFinite(shift) ? { ...scores, link: { kind: 'minus-exp', shift } } : undefined;
}

/** The scores times a factor and with something added, each with its own. */
export function reweigh(
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

/** Scores without a link: [1 − s, s] are two of them; undefined where there is another link. */
export function plainScores(scores: Scores): Scores | undefined {
  const { link, isComplement, isShared, isPadded } = scores;
  if (isShared || isPadded) return undefined;
  if (link.kind === 'complement') return mirroredScores(scores);
  if (link.kind !== 'identity') return undefined;
  return isComplement ? { ...mirroredScores(scores, 1), isComplement: false } : scores;
}

/** @throws UserError naming the link that is in the way */
export function requirePlain(scores: Scores, attributes: Attributes): Scores {
  const plain = plainScores(scores);
  if (plain) return plain;
  throw attributes.failure(linkInTheWay(scores));
}

/** Why nothing can be computed with the scores. */
export function linkInTheWay({ link, isShared, isPadded }: Scores): string {
  if (isShared)
    return (
      'computes with probabilities that were divided by their sum, as a mean of several such models does; a ' +
      'model here has one link, behind one sum (fit one calibrator for all folds: ensemble=False)'
    );
  if (isPadded) return 'computes with scores that are 1 where their sum is 0';
  if (link.kind === 'part') return 'computes with a choice of some probabilities of a softmax';
  return (
    `computes with scores behind their ${link.kind}, as a mean of several such models does; a model here ` +
    'has one link, behind one sum (fit one model, or one calibrator for all folds: ensemble=False)'
  );
}

/** Both outputs, or the first one alone, of a score that is the probability of class 1. */
function mirroredScores(scores: Scores, rawCount = 2): Scores {
  const [base] = scores.baseScore;
  const both = ({ factor }: ScoreShare) => [
    { raw: 0, factor: -factor },
    { raw: 1, factor },
  ];
  return {
    ...scores,
    rawCount,
    baseScore: Float64Array.of(1 - base, base).slice(0, rawCount),
    link: { kind: 'identity' },
    terms: scores.terms.map((term) => ({
      ...term,
      shares: term.shares.map((shares) =>
        shares.flatMap((share) => both(share).slice(0, rawCount)),
      ),
    })),
  };
}

/** Rounding that a sum of weights of 1 in all may have had. */
const WEIGHT_ROUNDING = 5e-7;

/** Two plain scores that are 1 − s and s, as a mean of classifiers gives them, made one with a link. */
export function foldMirrored(scores: Scores): Scores {
  const { rawCount, link, baseScore, terms, isShared } = scores;
  if (rawCount !== 2 || link.kind !== 'identity' || isShared) return scores;
  const isPair = Math.abs(baseScore[0] + baseScore[1] - 1) <= WEIGHT_ROUNDING;
  const sumOf = (shares: ScoreShare[], wanted: number) =>
    shares.reduce((sum, { raw, factor }) => (raw === wanted ? sum + factor : sum), 0);
  const isMirrored = ({ shares, extreme }: Term) =>
    extreme === undefined && shares.every((of) => sumOf(of, 0) === -sumOf(of, 1));
  if (!isPair || !terms.every(isMirrored)) return scores;
  return {
    ...scores,
    rawCount: 1,
    baseScore: baseScore.slice(1),
    link: { kind: 'complement' },
    terms: terms.map((term) => ({
      ...term,
      shares: term.shares.map((of) => [{ raw: 0, factor: sumOf(of, 1) }]),
    })),
    classes: scores.classes.length > 0 ? scores.classes : ['0', '1'],
  };
}

/** One score several times, side by side. */
function repeatScore(scores: Scores, count: number): Scores {
  if (count === 1) return scores;
  return {
    ...scores,
    rawCount: count,
    baseScore: new Float64Array(count).fill(scores.baseScore[0]),
    terms: scores.terms.map((term) => ({
      ...term,
      shares: term.shares.map((shares) =>
        shares.flatMap(({ factor }) =>
          Array.from({ length: count }, (_, raw) => ({ raw, factor })),
        ),
      ),
    })),
    classes: [],
  };
}

/** The sum of the scores of each row, as one score. */
export function sumOfScores(scores: Scores): Scores {
  const base = scores.baseScore.reduce((a, b) => a + b);
  const terms = scores.terms.map((term) => ({
    ...term,
    shares: term.shares.map((shares) => shares.map(({ factor }) => ({ raw: 0, factor }))),
  }));
  return { ...scores, rawCount: 1, baseScore: Float64Array.of(base), terms, classes: [] };
}

/** Whether it is 1 − p, the probability of class 0. */
function isComplementOf(
  { rawCount, isComplement, link }: Scores,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
): boolean {
  const isOneMinus = operator === 'Sub' && isConstantFirst && constants.every((c) => c === 1);
  const isSingle = rawCount === 1 && ['identity', 'sigmoid-each'].includes(link.kind);
  return isOneMinus && isSingle && !isComplement;
}

/** Sum of scores of several models, each times a factor. */
export function sumScores(parts: Scores[], factor: number, attributes: Attributes): Scores {
  if (parts.length === 1 && factor === 1) return parts[0];
  const plain = parts.map((part) => requirePlain(part, attributes));
  const [first] = plain;
  const other = plain.find(({ rawCount }) => rawCount !== first.rawCount);
  if (other) {
    throw attributes.failure(`${first.rawCount} scores and ${other.rawCount} scores are added`);
  }
  const baseScore = new Float64Array(first.rawCount);
  for (const part of plain)
    part.baseScore.forEach((base, k) => {
      baseScore[k] += base;
    });
  const classes = plain.find((part) => part.classes.length > 0)?.classes ?? [];
  const terms = mergeTerms(plain.flatMap((part) => part.terms));
  const isInexact = plain.some((part) => part.isInexact === true);
  const sum = { ...first, classes, baseScore, terms, isInexact };
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
function addShares(some: ScoreShare[][], others: ScoreShare[][]): ScoreShare[][] {
  return some.map((shares, target) => {
    const factors = new Map<number, number>();
    for (const { raw, factor } of [...shares, ...others[target]]) {
      factors.set(raw, (factors.get(raw) ?? 0) + factor);
    }
    return Array.from(factors, ([raw, factor]) => ({ raw, factor }));
  });
}
