// What this deployment serves: every URL prefix and the model version mounted there.
// Made once at start; requests only look things up.
import { type Api, makeApi } from './api.ts';
import type { DeployedModel, Deployment } from './deployment.ts';
import { UnknownPathProblem, UnknownVersionProblem } from './http/problem.ts';
import { type ServedVersion, serveVersion } from './served-version.ts';

export interface Mount {
  /** `''`, `/v1`, `/current`, `/titanic`, `/titanic/v1`, … */
  readonly prefix: string;
  /** The alias that the prefix means; null where it names a version, so that its answers never change. */
  readonly alias: string | null;
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
    const pinned: Mount = { prefix: `/v${one.entry.version}`, alias: null, version, api };
    const named = version.aliases.map((alias) => ({ ...pinned, prefix: `/${alias}`, alias }));
    const current = named.filter(({ alias }) => alias === 'current');
    return [pinned, ...named, ...current.map((mount) => ({ ...mount, prefix: '' }))];
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
