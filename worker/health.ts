// GET /healthz and /readyz, and the same as the Open Inference Protocol has them, for whoever starts and watches processes. Not part of the documented API:
// they belong to the process, not to a model version.
import type { Catalogue } from './catalogue.ts';
import { Problem } from './http/problem.ts';
import { answerJson } from './http/respond.ts';
import { isReady, type ServedVersion } from './served-version.ts';

const NEVER_STORED = { 'cache-control': 'no-store' };

const ALIVE = new Map<string, object>([
  ['/healthz', { status: 'alive' }],
  ['/v2/health/live', { live: true }],
]);
const READY = '/readyz';
const INFERENCE_READY = '/v2/health/ready';

/** Whether a path is one of theirs. */
export function isHealthPath(pathname: string): boolean {
  return ALIVE.has(pathname) || pathname === READY || pathname === INFERENCE_READY;
}

/**
 * Alive: the process answers. Ready: every version answers its own examples with numbers.
 * @param mayRead whether the caller may be told what is deployed
 * @throws Problem `not-ready`; where the caller may be told, it names the version that fails
 */
export function answerHealth(catalogue: Catalogue, pathname: string, mayRead: boolean): Response {
  const alive = ALIVE.get(pathname);
  if (alive !== undefined) return answerJson(alive, NEVER_STORED);
  const served = [...new Set([...catalogue.values()].map(({ version }) => version))];
  const failing = served.find((version) => !isReady(version));
  if (failing !== undefined) throw notReady(failing, mayRead);
  if (pathname === INFERENCE_READY) return answerJson({ ready: true }, NEVER_STORED);
  const models = served.map(({ entry, aliases }) => ({
    name: entry.name,
    version: entry.version,
    aliases,
  }));
  return answerJson({ status: 'ready', ...(mayRead && { models }) }, NEVER_STORED);
}

function notReady({ entry: { name, version } }: ServedVersion, mayRead: boolean): Problem {
  const detail = `${name} version ${version} does not answer its own example`;
  if (mayRead) return new Problem('not-ready', detail);
  console.error(`/readyz: ${detail}`);
  return new Problem('not-ready', 'a model does not answer its own example; the log says which');
}
