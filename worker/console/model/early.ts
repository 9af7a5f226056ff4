// What the page asks the API for before its own scripts are there: the models, and the version that answers at the
// address. On a slow line that saves two round trips before the first answer.

interface EarlyAnswers {
  /** Path → its answer, which is taken once. */
  answers: Map<string, Promise<Response>>;
  /** What is recorded of the version, whose path is known once it has answered. */
  version: Promise<Response> | null;
}

declare global {
  var batcomputerEarly: EarlyAnswers | undefined;
}

/** @param prefix of the address */
export function askEarly(prefix: string): void {
  const info = fetch(`${prefix}/api/info`);
  const answers = new Map([
    ['/api/models', fetch('/api/models')],
    [`${prefix}/api/info`, info],
  ]);
  const version = info
    .then((response) => response.clone().json())
    .then(({ metadata }) => fetch(versionPath(metadata.name, metadata.version)));
  // Whoever takes an answer sees what went wrong.
  for (const answer of [...answers.values(), version]) answer.catch(() => {});
  globalThis.batcomputerEarly = { answers, version };
}

/** As `fetch`, with the answer where it was asked for early. */
export const fetchOrTake: typeof fetch = async (input, init) => {
  const early = globalThis.batcomputerEarly;
  const path = String(input);
  const answer = early?.answers.get(path);
  if (early === undefined) return fetch(input, init);
  early.answers.delete(path);
  if (answer !== undefined) return answer;
  const { version } = early;
  const found = path.startsWith(VERSIONS) ? await version?.catch(() => null) : null;
  if (found?.url !== new URL(path, location.href).href) return fetch(input, init);
  early.version = null;
  return found;
};

const VERSIONS = '/api/models/';

/** Where the API says all that is recorded of a version. */
export function versionPath(name: string, version: number): string {
  return `${VERSIONS}${name}/versions/${version}`;
}
