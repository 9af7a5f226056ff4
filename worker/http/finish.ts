// What a response is given on its way out, where the deployment asks for it.
import type { Settings } from '../settings.ts';

const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'permissions-policy': 'interest-cohort=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-frame-options': 'DENY',
};

/** Whether `finishHeaders` would change anything. */
export function needsFinish(settings: Settings): boolean {
  const { apiKeys, corsOrigins, securityHeaders, requestIds } = settings;
  return apiKeys !== null || corsOrigins !== null || securityHeaders || requestIds;
}

/** @param id of the request; null where requests have none */
export function finishHeaders(
  headers: Headers,
  request: Request,
  settings: Settings,
  id: string | null,
): void {
  if (settings.apiKeys !== null) keepPrivate(headers);
  if (settings.corsOrigins !== null) allowOrigin(headers, request, settings.corsOrigins);
  if (settings.securityHeaders) {
    const isPage = headers.get('content-type')?.startsWith('text/html') === true;
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      // Pages bring a policy of their own that lets them load their scripts.
      if (!(isPage && name === 'content-security-policy')) headers.set(name, value);
    }
  }
  if (id !== null) headers.set('x-request-id', id);
}

/** What one key was answered a shared cache must give to nobody else, problems and pages among it. */
function keepPrivate(headers: Headers): void {
  const caching = headers.get('cache-control') ?? 'public';
  headers.set('cache-control', caching.replace(/\bpublic\b/, 'private'));
  headers.append('vary', 'authorization, x-api-key');
}

function allowOrigin(headers: Headers, request: Request, origins: string[]): void {
  const origin = request.headers.get('origin');
  headers.append('vary', 'origin');
  if (origin !== null && origins.includes(origin)) {
    headers.set('access-control-allow-origin', origin);
  } else headers.delete('access-control-allow-origin');
}

/** The id that the caller or Cloudflare gave, where it is one that can be logged; otherwise a new one. */
export function requestId(request: Request): string {
  const given = request.headers.get('x-request-id') ?? request.headers.get('cf-ray');
  return given !== null && /^[\w.-]{1,64}$/.test(given) ? given : crypto.randomUUID();
}
