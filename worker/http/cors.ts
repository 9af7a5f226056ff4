// Cross-origin access: any web page may call the API (it holds no cookies, so nothing can be stolen with them).

/** What every answer carries. */
export const CORS_HEADERS: Record<string, string> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': '*',
};

const PREFLIGHT_SECONDS = 86_400;

/** Answers OPTIONS: to a browser's preflight what it may send, to anyone else what is allowed here. */
export function answerOptions(request: Request, allowed: string[]): Response {
  const headers = new Headers({ ...CORS_HEADERS, allow: allowed.join(', ') });
  if (request.headers.has('access-control-request-method')) {
    headers.set('access-control-allow-methods', allowed.join(', '));
    headers.set('access-control-max-age', String(PREFLIGHT_SECONDS));
    const asked = request.headers.get('access-control-request-headers');
    if (asked !== null) headers.set('access-control-allow-headers', asked);
    headers.set('vary', 'access-control-request-headers');
  }
  return new Response(null, { status: 204, headers });
}
