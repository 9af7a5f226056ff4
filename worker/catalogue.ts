// What this deployment serves: every URL prefix and the model version mounted there.
// Made once at start; requests only look things up.
import { type Api, makeApi } from './api.ts';
import type { DeployedModel, Deployment } from './deployment.ts';
import { UnknownPathProblem, UnknownVersionProblem } from './http/problem.ts';
import { type ServedVersion, serveVersion } from './served-version.ts';

export interface Mount {
  /** `''`, `/v1`, `/current`, `/titanic`, `/titanic/v1`, … */
  readonly prefix: string;
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
    return prefixes.map((prefix) => ({ prefix, version, api }));
  });
}

/** Where the part of a path that every mount answers begins: `/api/…`, `/openapi.json`, `/swagger.json`. */
const MOUNTED_PATH = /\/(?:api(?:\/.*)?|openapi\.json|swagger\.json)$/;

/**
 * The mount that a URL path asks, and the path within it.
 * @throws UnknownPathProblem, UnknownVersionProblem
 */
export function findMount(catalogue: Catalogue, pathname: string): { mount: Mount; path: string } {
  const start = pathname.search(MOUNTED_PATH);
  if (start < 0) throw new UnknownPathProblem(`${pathname} is not a path of this API`);
  const mount = catalogue.get(pathname.slice(0, start));
  if (mount) return { mount, path: pathname.slice(start) };
  const deployed = [...catalogue.keys()].filter((prefix) => prefix !== '').join(', ');
  throw new UnknownVersionProblem(
    `${pathname.slice(0, start)} is not deployed; these are: ${deployed}`,
  );
}
