// GET /healthz and /readyz, for whoever starts and watches processes. Not part of the documented API:
// they belong to the process, not to a model version.
import type { Catalogue } from './catalogue.ts';
import { NotReadyProblem } from './http/problem.ts';
import { answerJson } from './http/respond.ts';
import { encodeRow } from './predict-row.ts';
import type { ServedVersion } from './served-version.ts';

const NEVER_STORED = { 'cache-control': 'no-store' };

/**
 * `/healthz`: the process answers. `/readyz`: every version answers its own examples with numbers.
 * @returns null for any other path
 * @throws NotReadyProblem naming the version that fails
 */
export function answerHealth(catalogue: Catalogue, pathname: string): Response | null {
  if (pathname === '/healthz') return answerJson({ status: 'alive' }, NEVER_STORED);
  if (pathname !== '/readyz') return null;
  const served = [...new Set([...catalogue.values()].map(({ version }) => version))];
  for (const version of served) checkReady(version);
  const models = served.map(({ entry, aliases }) => ({
    name: entry.name,
    version: entry.version,
    aliases,
  }));
  return answerJson({ status: 'ready', models }, NEVER_STORED);
}

function checkReady(version: ServedVersion): void {
  const { name, version: number, examples } = version.entry;
  for (const example of examples) {
    encodeRow(version, example);
    if (!version.predictor.predict(version.row).every(Number.isFinite)) {
      throw new NotReadyProblem(`${name} version ${number} does not answer its own example`);
    }
  }
}
