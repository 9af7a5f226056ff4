// Finds labels among many as one types.

/** Labels that are shown at once of those found. */
const SHOWN = 20;

/** Labels that contain the text in any case, at most so many; those that begin with it come first. */
export function findLabels(labels: readonly string[], text: string, most = SHOWN): string[] {
  const wanted = text.toLowerCase();
  const first: string[] = [];
  const within: string[] = [];
  for (const label of labels) {
    const at = label.toLowerCase().indexOf(wanted);
    if (at === 0 && first.push(label) === most) return first;
    if (at > 0 && within.length < most) within.push(label);
  }
  return [...first, ...within].slice(0, most);
}
