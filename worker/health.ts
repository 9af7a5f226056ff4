// GET /healthz and /readyz, for whoever starts and watches processes. Not part of the documented API:
// they belong to the process, not to a model version.
import type { Catalogue } from './catalogue.ts';
import { Problem } from './http/problem.ts';
import { answerJson } from './http/respond.ts';
import type { ServedVersion } from './served-version.ts';

const NEVER_STORED = { 'cache-control': 'no-store' };

/** Whether a path is one of theirs. */
export function isHealthPath(pathname: string): boolean {
  return pathname === '/healthz' || pathname === '/readyz';
}

/**
 * `/healthz`: the process answers. `/readyz`: every version answers its own examples with numbers.
 * @param mayRead whether the caller may be told what is deployed
 * @throws Problem `not-ready`; where the caller may be told, it names the version that fails
 */
export function answerHealth(catalogue: Catalogue, pathname: string, mayRead: boolean): Response {
  if (pathname === '/healthz') return answerJson({ status: 'alive' }, NEVER_STORED);
  const served = [...new Set([...catalogue.values()].map(({ version }) => version))];
  const failing = served.find((version) => !isReady(version));
  if (failing !== undefined) throw notReady(failing, mayRead);
  const models = served.map(({ entry, aliases }) => ({
    name: entry.name,
    version: entry.version,
    aliases,
  }));
  return answerJson({ status: 'ready', ...(mayRead && { models }) }, NEVER_STORED);
}

function isReady({ entry, encoder, row, predictor }: ServedVersion): boolean {
  return entry.examples.every(
    (example) =>
      encoder.encode(example, row) === null && predictor.predict(row).every(Number.isFinite),
  );
}

function notReady({ entry: { name, version } }: ServedVersion, mayRead: boolean): Problem {
  const detail = `${name} version ${version} does not answer its own example`;
  if (mayRead) return new Problem('not-ready', detail);
  console.error(`/readyz: ${detail}`);
  return new Problem('not-ready', 'a model does not answer its own example; the log says which');
}
