// Many tests at once: p-values adjusted so that a level bounds the share of false ones among all that are believed.

/**
 * The p-values of Benjamini and Hochberg (1995), in the order given: whoever believes those of at most q has a share of
 * at most q of false ones in the mean, of independent or positively dependent tests. Where nothing differs at all, q is
 * the chance that anything is believed.
 */
export function adjustForDiscoveries(pValues: readonly number[]): number[] {
  const count = pValues.length;
  const descending = [...pValues.keys()].sort((a, b) => pValues[b] - pValues[a]);
  const adjusted = new Array<number>(count).fill(1);
  let least = 1;
  descending.forEach((at, i) => {
    least = Math.min(least, pValues[at] * (count / (count - i)));
    adjusted[at] = least;
  });
  return adjusted;
}
