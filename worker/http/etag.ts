// Conditional requests (RFC 9110 section 13.1.2).

/** A validator of a text that is made anew for each request. */
export async function digestEtag(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const bytes = [...new Uint8Array(digest, 0, 16)];
  return `"${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
}

/** Whether the client already has what `etag` validates; compared weakly, as If-None-Match is. */
export function matchesEtag(request: Request, etag: string): boolean {
  const given = request.headers.get('if-none-match');
  if (given === null) return false;
  if (given.trim() === '*') return true;
  return given.split(',').some((item) => item.trim().replace(/^W\//, '') === etag);
}
