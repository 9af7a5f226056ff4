// How far two distributions lie apart, from counts in the same bins: what a difference amounts to, whatever chance says
// of it.

/** A bin without rows counts as this many of them, so that a logarithm exists (Jeffreys' prior). */
const HALF_A_ROW = 0.5;

/**
 * The population stability index Σ (pᵢ − qᵢ) ln(pᵢ / qᵢ), in nats: 0 where the shares are equal. Bins that are empty
 * in both are left out.
 */
export function stabilityIndex(reference: readonly number[], current: readonly number[]): number {
  const [p, q] = sharesOf(reference, current);
  return p.reduce((sum, share, i) => sum + (q[i] - share) * Math.log(q[i] / share), 0);
}

/**
 * What that index is in the mean where nothing changed: (B − 1)(1/n + 1/m) for samples of n and m rows, since it then
 * follows (1/n + 1/m) χ² of B − 1 degrees of freedom (Yurdakul and Naranjo 2020).
 */
export function indexByChance(reference: readonly number[], current: readonly number[]): number {
  const bins = reference.filter((count, i) => count + current[i] > 0).length;
  return Math.max(0, bins - 1) * (1 / totalOf(reference) + 1 / totalOf(current));
}

/** The index less what chance makes of it, and at least 0: of samples of any size, about that of their sources. */
export function correctedIndex(reference: readonly number[], current: readonly number[]): number {
  return Math.max(0, stabilityIndex(reference, current) - indexByChance(reference, current));
}

/** The Jensen–Shannon distance: the root of the divergence in bits, from 0 to 1 (Endres and Schindelin 2003). */
export function jensenShannon(reference: readonly number[], current: readonly number[]): number {
  const [n, m] = [totalOf(current), totalOf(reference)];
  const divergence = reference.reduce((sum, count, i) => {
    const [p, q] = [count / m, current[i] / n];
    return sum + (partOf(p, (p + q) / 2) + partOf(q, (p + q) / 2)) / 2;
  }, 0);
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

const partOf = (share: number, mean: number) => (share > 0 ? share * Math.log2(share / mean) : 0);

/** The shares of the bins that either has, none of them 0. */
function sharesOf(...all: (readonly number[])[]): number[][] {
  const used = [...all[0].keys()].filter((i) => all.some((counts) => counts[i] > 0));
  return all.map((counts) => {
    const held = used.map((i) => counts[i] || HALF_A_ROW);
    const total = totalOf(held);
    return held.map((count) => count / total);
  });
}

export function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
