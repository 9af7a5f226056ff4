// Where a request goes, read off its URL once and as it was sent: nothing is decoded and no dots are resolved, so
// that what is matched, authorized and logged is one text. Other spellings of a path are other paths.

export interface RequestTarget {
  /** Scheme and host, as a URL. */
  origin: string;
  /** As it was sent. */
  pathname: string;
  /** With its `?`, or empty. */
  search: string;
}

/** A name, an IPv4 or an IPv6 address, and a port (RFC 9110 section 7.2); nothing that a URL ends its host at. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i;

/** The host that was last found right: nearly every request has the same. */
let knownHost: string | undefined;

/**
 * At a tenth of what parsing the URL would cost.
 * @returns null where the header host is wrong, or the target has no path, as that of `OPTIONS *`
 */
export function readTarget({ url, headers }: Request): RequestTarget | null {
  const host = headers.get('host');
  if (host !== null && host !== knownHost && !isHost(host)) return null;
  knownHost = host ?? knownHost;
  const start = url.indexOf('/', url.indexOf('//') + 2);
  if (start < 0) return null;
  const origin = url.slice(0, start);
  const end = url.indexOf('?', start);
  if (end < 0) return { origin, pathname: url.slice(start), search: '' };
  return { origin, pathname: url.slice(start, end), search: url.slice(end) };
}

/** workerd makes the URL of the Host header as it comes: `a/api/info?` would choose the path. */
function isHost(host: string): boolean {
  return HOST.test(host) && URL.canParse(`http://${host}`);
}
