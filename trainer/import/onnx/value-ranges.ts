// What is known of a feature's value on the way down a tree, where several splits ask one condition:
// copies of a subtree need not ask again what the splits above them have settled.

/** Bounds of one feature's value, then what is known of others. A range of numbers is empty if first > last. */
export interface Range {
  feature: number;
  first: number;
  last: number;
  /** Whether a missing value comes here too. */
  hasMissing: boolean;
  above: Range | undefined;
}

/** The narrowest known range of a feature. */
export function rangeOf(range: Range | undefined, feature: number): Range | undefined {
  let at = range;
  while (at !== undefined && at.feature !== feature) at = at.above;
  return at;
}

/** What is known with a narrower range of one feature. */
export function narrow(range: Range | undefined, known: Omit<Range, 'above'>): Range {
  return { ...known, above: range };
}
