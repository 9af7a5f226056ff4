// Where the Open Inference Protocol is spoken: at `/v2`, with the model and its version in the path and not before it.
import { type Catalogue, currentMounts, type Mount } from '../catalogue.ts';
import { unknownVersionProblem } from '../http/problems.ts';

const SERVER_PATH = /^\/v2\/*$/;
const OWN_PATH = /^\/v2\/(?:health|models)(?:\/|$)/;
const MODEL_PATH = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(?:infer|ready))?\/*$/;

/** Whether a path is the protocol's; `/v2` alone is a prefix of version 2, too. */
export function isInferencePath(pathname: string): boolean {
  return pathname.startsWith('/v2') && (isServerPath(pathname) || OWN_PATH.test(pathname));
}

/** Whether a path is `/v2`, at which a browser that shows a page expects version 2 of the default model. */
export function isServerPath(pathname: string): boolean {
  return SERVER_PATH.test(pathname);
}

/**
 * The mount of the model and version that a path of the protocol names; the default one where it names none.
 * @param mayRead whether the caller may be told what is deployed
 * @throws Problem `unknown-version`
 */
export function inferenceMount(catalogue: Catalogue, pathname: string, mayRead: boolean): Mount {
  const [, name, version] = MODEL_PATH.exec(pathname) ?? [];
  const prefix = name === undefined ? '' : `/${name}${version === undefined ? '' : `/v${version}`}`;
  const mount = catalogue.get(prefix);
  // Other prefixes of one segment are versions of the default model.
  if (mount && (name === undefined || mount.model === name)) return mount;
  const known = mayRead ? currentMounts(catalogue).map(({ model }) => model) : [];
  throw unknownVersionProblem(version === undefined ? name : `${name}@${version}`, known);
}
