// API keys: the deployment's secret holds only their SHA-256, so reading it does not give a key away.
import { ForbiddenProblem, UnauthorizedProblem } from '../http/problem.ts';

/** `predict`: one row, or an explanation; `batch`: many rows; `read`: everything about the models. */
const SCOPES = ['predict', 'batch', 'read'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  name: string;
  sha256: Uint8Array;
  scopes: Set<Scope>;
}

/** `[{"name": "web", "sha256": "<hex>", "scopes": ["predict"]}]`; without scopes a key may do all. */
export function parseApiKeys(text: string): ApiKey[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error('API_KEYS is a JSON array');
  return list.map(parseKey);
}

function parseKey(value: unknown): ApiKey {
  const { name, sha256, scopes = SCOPES } = value as Record<string, unknown>;
  if (typeof name !== 'string' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Error('a key of API_KEYS has a name and the sha256 of the key as 64 hex digits');
  }
  const known = (scope: unknown): scope is Scope => SCOPES.some((one) => one === scope);
  if (!Array.isArray(scopes) || !scopes.every(known)) {
    throw new Error(`the scopes of API_KEYS are ${SCOPES.join(', ')}`);
  }
  const bytes = sha256.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return { name, sha256: Uint8Array.from(bytes), scopes: new Set(scopes) };
}

/**
 * The name of the key that a request comes with.
 * @throws UnauthorizedProblem without a valid key, ForbiddenProblem when the key has not this scope
 */
export async function checkKey(keys: ApiKey[], request: Request, scope: Scope): Promise<string> {
  const given = givenKey(request);
  if (given === null) throw new UnauthorizedProblem('send an API key in the header x-api-key');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(given));
  let found: ApiKey | undefined;
  // Every key is compared in full: the time taken tells nothing about them.
  for (const key of keys) {
    if (crypto.subtle.timingSafeEqual(digest, key.sha256)) found = key;
  }
  if (!found) throw new UnauthorizedProblem('this API key is not known');
  if (!found.scopes.has(scope)) {
    throw new ForbiddenProblem(`the key ${found.name} has not the scope ${scope}`);
  }
  return found.name;
}

function givenKey(request: Request): string | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '');
  return request.headers.get('x-api-key') ?? bearer?.[1] ?? null;
}

/** The scope that a path asks for; null for the documents, which are for everyone. */
export function scopeOf(path: string): Scope | null {
  if (path === '/api/predict' || path === '/api/explain') return 'predict';
  if (path === '/api/predict/batch') return 'batch';
  return path === '/api/docs' || !path.startsWith('/api') ? null : 'read';
}
