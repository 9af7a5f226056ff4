// Fields of a row that are none of the model's, such as an id, ride along to its answer: their names may not be those of
// what stands in an answer already.

/** By the list of a model's outputs: it may have thousands, and a row thousands of other fields. */
const outputNames = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Of these fields those that the answers of a model have, too. */
export function takenNames(flags: readonly string[], names: readonly string[]): string[] {
  if (names.length === 0) return [];
  let outputs = outputNames.get(flags);
  if (outputs === undefined) {
    outputs = new Set(flags);
    outputNames.set(flags, outputs);
  }
  return names.filter((name) => outputs.has(name) || isOwnName(name));
}

/** What every answer of a batch may hold, whatever the model. */
export function isOwnName(name: string): boolean {
  return name === 'problem' || name === 'included' || name.startsWith('included.');
}

/** What is wrong with a row that has such a field. */
export function takenDetail(name: string): string {
  return `the field '${name}' has the name of a part of the answer; rename it`;
}
