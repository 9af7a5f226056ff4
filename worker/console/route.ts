// What is shown ↔ the address of the page: `/titanic/v3?age=29&sex=female#why`. A link carries the inputs, so that an
// answer can be shared.

export interface Address {
  /** Of the model's paths: `''`, `/titanic`, `/titanic/v3`. */
  prefix: string;
  /** What stands in the fields, by their names; none: the model's example. */
  texts: ReadonlyMap<string, string>;
  /** Id of the tab that is open; empty for the first. */
  tab: string;
}

/** Servers refuse longer ones; then the inputs are left out. */
const LONGEST_QUERY = 8000;

export function readAddress(at: { pathname: string; search: string; hash: string }): Address {
  return {
    prefix: at.pathname.replace(/\/+$/, ''),
    texts: new Map(new URLSearchParams(at.search)),
    tab: decode(at.hash.slice(1)),
  };
}

/** Path, query and hash of an address. */
export function addressUrl({ prefix, texts, tab }: Address): string {
  const query = new URLSearchParams([...texts]).toString();
  const search = query === '' || query.length > LONGEST_QUERY ? '' : `?${query}`;
  return `${prefix || '/'}${search}${tab === '' ? '' : `#${encodeURIComponent(tab)}`}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
