// What this deployment serves: every URL prefix and the model version mounted there.
// Made once at start; requests only look things up.
import { type Api, makeApi } from './api.ts';
import type { DeployedModel, Deployment } from './deployment.ts';
import { UnknownPathProblem, UnknownVersionProblem } from './http/problem.ts';
import { type ServedVersion, serveVersion } from './served-version.ts';

export interface Mount {
  /** `''`, `/v1`, `/current`, `/titanic`, `/titanic/v1`, … */
  readonly prefix: string;
  /** Whether the prefix names a version, so that its answers never change. */
  readonly pinned: boolean;
  readonly version: ServedVersion;
  readonly api: Api;
}

/** By prefix. */
export type Catalogue = Map<string, Mount>;

export function makeCatalogue(deployment: Deployment): Catalogue {
  const catalogue: Catalogue = new Map();
  for (const model of deployment.models) {
    const roots = [`/${model.name}`];
    if (model.name === deployment.defaultModel) roots.push('');
    for (const mount of mountsOf(model, deployment.models)) {
      for (const root of roots) {
        const prefix = root + mount.prefix;
        catalogue.set(prefix, { ...mount, prefix });
      }
    }
  }
  return catalogue;
}

function mountsOf(model: DeployedModel, deployed: DeployedModel[]): Mount[] {
  return model.versions.flatMap((one) => {
    const version = serveVersion(model, one);
    const api = makeApi(version, deployed);
    const prefixes = [`/v${one.entry.version}`, ...version.aliases.map((name) => `/${name}`)];
    if (version.aliases.includes('current')) prefixes.push('');
    return prefixes.map((prefix, i) => ({ prefix, pinned: i === 0, version, api }));
  });
}

/** What every mount answers: `/api/…`, `/openapi.json`, `/swagger.json`. */
const MOUNTED_PATH = /\/(?:api(?:\/.*)?|openapi\.json|swagger\.json)$/;

/**
 * The mount that a URL path asks.
 * @throws UnknownPathProblem, UnknownVersionProblem
 */
export function findMount(catalogue: Catalogue, pathname: string): Mount {
  const start = pathname.search(MOUNTED_PATH);
  if (start < 0) throw new UnknownPathProblem(`${pathname} is not a path of this API`);
  const prefix = pathname.slice(0, start);
  const mount = catalogue.get(prefix);
  if (mount) return mount;
  const deployed = [...catalogue.keys()].filter((known) => known !== '').join(', ');
  throw new UnknownVersionProblem(`${prefix} is not deployed; these are: ${deployed}`);
}
