// How long an answer that hangs on a version alone may be kept.

const PINNED_CACHING = 'public, max-age=31536000, immutable';
/** Aliases move: a stored answer is asked about each time, and confirmed by its ETag. */
const ALIAS_CACHING = 'public, no-cache';

/** @param alias that the URL asks; null where it names a version */
export function cachingOf(alias: string | null): string {
  return alias === null ? PINNED_CACHING : ALIAS_CACHING;
}
