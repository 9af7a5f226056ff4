// What the service worker does with a request: the page and its parts are kept for those who are offline, what changes is
// asked for first, and answers of a model are never kept.

export type Handling =
  /** A page of the console: the network's, or the kept one. */
  | 'page'
  /** A part of the page, whose name changes with what is in it: the kept one, or the network's. */
  | 'part'
  /** Belongs to a version and never changes: likewise. */
  | 'pinned'
  /** Says what is served now: the network's, or the one kept last. */
  | 'current'
  /** Not for the service worker. */
  | 'none';

export interface AskedRequest {
  method: string;
  pathname: string;
  isNavigation: boolean;
  /** What a key unlocks is not kept on a disk. */
  hasKey: boolean;
}

/** Parts of paths that lead to other pages. */
const OTHER_PAGES = new Set([
  'api',
  'report',
  'problems',
  'swagger-ui',
  'healthz',
  'readyz',
  'modules',
]);
const CONSOLE_PATH = /^\/(?:[\w-]+(?:\/[\w-]+)?\/?)?$/;
const PINNED = /\/v\d+\/(?:model\.wasm|evaluation\.json)$/;
const CURRENT = /^\/api\/models(?:\/[^/]+\/versions\/\d+)?$|^(?:\/[\w-]+){0,2}\/api\/info$/;

export function handlingOf({ method, pathname, isNavigation, hasKey }: AskedRequest): Handling {
  if (method !== 'GET') return 'none';
  if (isNavigation) return isConsolePath(pathname) ? 'page' : 'none';
  if (pathname.startsWith('/console/') || pathname === '/icon.svg') return 'part';
  if (hasKey) return 'none';
  if (PINNED.test(pathname)) return 'pinned';
  return CURRENT.test(pathname) ? 'current' : 'none';
}

function isConsolePath(pathname: string): boolean {
  const isOther = pathname.split('/').some((part) => OTHER_PAGES.has(part));
  return CONSOLE_PATH.test(pathname) && !isOther;
}
