// What this deployment serves: every URL prefix and the model version mounted there. The table is made at start,
// a version when it is first asked (all but the default one, which is ready at once), so that start-up stays
// short however many models there are.
import { makeApi } from './api.ts';
import type { DeployedModel, DeployedVersion, Deployment } from './deployment.ts';
import { unknownPathProblem, unknownVersionProblem } from './http/problems.ts';
import type { Router } from './router.ts';
import { type ServedVersion, serveVersion } from './served-version.ts';

export interface Mount {
  /** `''`, `/v1`, `/current`, `/titanic`, `/titanic/v1`, … */
  readonly prefix: string;
  /** Name of the model. */
  readonly model: string;
  /** The alias that the prefix means; null where it names a version, so that its answers never change. */
  readonly alias: string | null;
  readonly version: ServedVersion;
  readonly routes: Router;
}

/** By prefix. */
export type Catalogue = Map<string, Mount>;

export function makeCatalogue(deployment: Deployment): Catalogue {
  const catalogue: Catalogue = new Map();
  for (const model of deployment.models) {
    const roots = [`/${model.name}`];
    if (model.name === deployment.defaultModel) roots.push('');
    for (const deployed of model.versions) {
      const host = lazy(() => {
        const version = serveVersion(model, deployed);
        return { version, routes: makeApi(version, deployment.models) };
      });
      for (const { name, alias } of namesOf(model, deployed)) {
        for (const root of roots)
          catalogue.set(root + name, new LazyMount(root + name, model.name, alias, host));
      }
    }
  }
  // Makes the default version ready before the first request.
  catalogue.get('')?.routes.methodsOf('/api/info');
  return catalogue;
}

class LazyMount implements Mount {
  readonly prefix: string;
  readonly model: string;
  readonly alias: string | null;
  readonly #host: () => Pick<Mount, 'version' | 'routes'>;

  constructor(
    prefix: string,
    model: string,
    alias: string | null,
    host: () => Pick<Mount, 'version' | 'routes'>,
  ) {
    this.prefix = prefix;
    this.model = model;
    this.alias = alias;
    this.#host = host;
  }

  get version(): ServedVersion {
    return this.#host().version;
  }

  get routes(): Router {
    return this.#host().routes;
  }
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Prefixes of a version under its model: its number, its aliases, and none for what is current. */
function namesOf({ aliases }: DeployedModel, { entry }: DeployedVersion) {
  const pointing = Object.keys(aliases).filter((alias) => aliases[alias] === entry.version);
  const names: { name: string; alias: string | null }[] = [
    { name: `/v${entry.version}`, alias: null },
    ...pointing.map((alias) => ({ name: `/${alias}`, alias })),
  ];
  if (pointing.includes('current')) names.push({ name: '', alias: 'current' });
  return names;
}

/** What every mount answers: `/api/…`, `/mcp`, `/openapi.json`, `/swagger.json`, `/model.wasm`, `/evaluation.json`, … */
const MOUNTED_PATH =
  /\/(?:api(?:\/.*)?|mcp|openapi\.json|swagger\.json|model\.wasm|evaluation\.json|report|types\.d\.ts)$/;

/** The mounts of the models by their names alone: their current versions. */
export function currentMounts(catalogue: Catalogue): Mount[] {
  return [...catalogue.values()].filter(({ prefix, model }) => prefix === `/${model}`);
}

/**
 * The mount that a URL path asks.
 * @param mayRead whether the caller may be told what is deployed
 * @throws Problem `unknown-path`, `unknown-version`
 */
export function findMount(catalogue: Catalogue, pathname: string, mayRead: boolean): Mount {
  const start = pathname.search(MOUNTED_PATH);
  if (start < 0) {
    // The prefix alone: there the console is.
    const mount = catalogue.get(pathname.replace(/\/+$/, ''));
    if (mount) return mount;
    throw unknownPathProblem(pathname);
  }
  const prefix = pathname.slice(0, start);
  const mount = catalogue.get(prefix);
  if (mount) return mount;
  const known = mayRead ? [...catalogue.keys()].filter((name) => name !== '') : [];
  throw unknownVersionProblem(prefix, known);
}
