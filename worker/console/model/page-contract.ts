// What the page and the worker that fills it in (endpoints/console-page.ts) agree on.

/** Id of the element with what the page would ask the API first: path → answer. */
export const EARLY_ID = 'early';

/** Stands in the page where the worker fills it in, and before and behind what it filled in. */
export const EARLY_START = '<!-- early -->';
export const EARLY_END = '<!-- /early -->';

/** Bytes; a larger module is loaded only when the visitor asks for it. */
export const LOADED_UNASKED = 4 << 20;

/** Where the API says all that is recorded of a version. */
export function versionPath(name: string, version: number): string {
  return `/api/models/${name}/versions/${version}`;
}
