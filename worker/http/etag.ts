// Conditional requests (RFC 9110 section 13.1.2).

/** Whether the client already has what `etag` validates; compared weakly, as If-None-Match is. */
export function matchesEtag(request: Request, etag: string): boolean {
  const given = request.headers.get('if-none-match');
  if (given === null) return false;
  if (given.trim() === '*') return true;
  return given.split(',').some((item) => item.trim().replace(/^W\//, '') === etag);
}
