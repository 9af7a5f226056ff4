// The parameters of a version in one line: those of its learner that were in force, or of its import.

/** `forest: trees 120, maxDepth 16, …`; one inside another is named `a.b`. */
export function describeParameters({ kind, ...parameters }: Record<string, unknown>): string {
  const texts = flatten(parameters, '').map(([name, value]) => `${name} ${value}`);
  return [String(kind ?? 'unknown'), texts.join(', ')].filter(Boolean).join(': ');
}

function flatten(parameters: object, parent: string): [string, string][] {
  return Object.entries(parameters).flatMap(([name, value]): [string, string][] => {
    const place = `${parent}${name}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return flatten(value, `${place}.`);
    }
    return [[place, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}
