// Which version a request asks, and what of it: from the path of its URL.
import { type Catalogue, currentMounts, findMount, type Mount } from './catalogue.ts';
import { wantsPage } from './http/not-found-page.ts';
import { unknownVersionProblem } from './http/problems.ts';
import type { RequestTarget } from './http/target.ts';
import { isInferencePath, isServerPath, modelOfPath } from './inference/addresses.ts';

interface Place {
  mount: Mount;
  /** Below the mount's prefix, in the one spelling that routes are known by. */
  path: string;
}

/**
 * @param mayRead whether the caller may be told what is deployed
 * @throws Problem `unknown-path`, `unknown-version`
 */
export function findPlace(
  catalogue: Catalogue,
  { pathname }: RequestTarget,
  request: Request,
  mayRead: boolean,
): Place {
  const isInference =
    isInferencePath(pathname) && !(isServerPath(pathname) && asksPage(catalogue, request));
  const mount = isInference
    ? inferenceMount(catalogue, pathname, mayRead)
    : findMount(catalogue, pathname, mayRead);
  const path = isInference ? pathname : pathname.slice(mount.prefix.length);
  return { mount, path: path.endsWith('/') ? path.replace(/\/+$/, '') : path };
}

/** Whether who asks `/v2` is shown the console of version 2 of the default model there. */
function asksPage(catalogue: Catalogue, request: Request): boolean {
  return catalogue.has('/v2') && wantsPage(request);
}

/**
 * The mount of the model and version that a path of the Open Inference Protocol names, or the default one.
 * @throws Problem `unknown-version`
 */
function inferenceMount(catalogue: Catalogue, pathname: string, mayRead: boolean): Mount {
  const named = modelOfPath(pathname);
  if (named === null) return findMount(catalogue, '/', mayRead);
  const { name, version } = named;
  const mount = catalogue.get(version === null ? `/${name}` : `/${name}/v${version}`);
  // Other prefixes of one segment are versions of the default model.
  if (mount?.model === name) return mount;
  const known = mayRead ? currentMounts(catalogue).map(({ model }) => model) : [];
  throw unknownVersionProblem(version === null ? name : `${name}@${version}`, known);
}
