// What the page asks the API for before its own scripts are there: the models, and the version that answers at the
// address. The worker has mostly written the answers into the page; otherwise they are asked for while the scripts load.
import { EARLY_ID, VERSIONS_PATH, versionPath } from './page-contract.ts';

interface EarlyAnswers {
  /** Path → its answer, which is taken once. */
  answers: Map<string, Promise<Response>>;
  /** What is recorded of the version, whose path is known once it has answered. */
  version: Promise<Response> | null;
}

declare global {
  var batcomputerEarly: EarlyAnswers | undefined;
}

/** Takes what stands in the page. @returns whether anything does */
export function readEarly(): boolean {
  const text = document.getElementById(EARLY_ID)?.textContent;
  if (!text) return false;
  const written = Object.entries(JSON.parse(text) as Record<string, unknown>);
  const answers = written.map(
    ([path, answer]) => [path, Promise.resolve(Response.json(answer))] as const,
  );
  globalThis.batcomputerEarly = { answers: new Map(answers), version: null };
  return true;
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
  const found = path.startsWith(VERSIONS_PATH) ? await version?.catch(() => null) : null;
  if (found?.url !== new URL(path, location.href).href) return fetch(input, init);
  early.version = null;
  return found;
};
