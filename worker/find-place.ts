// Which version a request asks, and what of it: from the path of its URL.
import { type Catalogue, findMount, type Mount } from './catalogue.ts';
import { wantsPage } from './http/not-found-page.ts';
import type { RequestTarget } from './http/target.ts';
import { inferenceMount, isInferencePath, isServerPath } from './inference/addresses.ts';

export interface Place {
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
