// API keys: the deployment's secret holds only their SHA-256, so reading it does not give a key away.
import * as z from 'zod/mini';
import { checkSetting, SettingFault } from '../setting-fault.ts';
import { type Caller, makeStranger, SCOPES, type Scope } from './access.ts';

export interface ApiKey {
  name: string;
  sha256: Uint8Array;
  scopes: ReadonlySet<Scope>;
}

/** What hashing an unset variable gives: a key that everybody has. */
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const keysSchema = z
  .array(
    z.strictObject({
      name: z
        .string('a name')
        .check(z.regex(/^[\w.@-]{1,64}$/, 'letters, digits and ._@-, at most 64')),
      sha256: z
        .string('the SHA-256 of the key')
        .check(z.regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the key, as 64 hex digits in lower case')),
      scopes: z.optional(
        z
          .array(z.enum(SCOPES, SCOPES.join(', ')), 'a list')
          .check(z.minLength(1, `one or more of ${SCOPES.join(', ')}`)),
      ),
    }),
    'a list of keys',
  )
  .check(z.minLength(1, 'a list of one key or more'));

/** `[{"name": "web", "sha256": "<hex>", "scopes": ["predict"]}]`; without scopes a key may do all. */
export function parseApiKeys(text: unknown): ApiKey[] {
  const keys = checkSetting('API_KEYS', keysSchema, parseJson(text));
  refuseRepeated(keys);
  return keys.map(({ name, sha256, scopes }) => ({
    name,
    sha256: bytesOf(sha256),
    scopes: new Set(scopes ?? SCOPES),
  }));
}

/** The text is not told again: it may be the key itself. */
function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') throw new SettingFault('API_KEYS must be a string');
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingFault('API_KEYS is not JSON');
  }
}

function refuseRepeated(keys: { name: string; sha256: string }[]): void {
  const names = new Set<string>();
  const hashes = new Set<string>([SHA256_OF_NOTHING]);
  for (const { name, sha256 } of keys) {
    if (sha256 === SHA256_OF_NOTHING) {
      throw new SettingFault(
        `API_KEYS: ${name} has the SHA-256 of an empty text; hash the key itself`,
      );
    }
    if (names.has(name)) throw new SettingFault(`API_KEYS: two keys have the name ${name}`);
    if (hashes.has(sha256))
      throw new SettingFault(`API_KEYS: ${name} has the same SHA-256 as another key`);
    names.add(name);
    hashes.add(sha256);
  }
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Whose key a request comes with. */
export async function findCaller(keys: ApiKey[], request: Request): Promise<Caller> {
  const given = givenKey(request);
  if (given === '') return makeStranger('send an API key in the header x-api-key');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(given));
  let found: ApiKey | undefined;
  // Every key is compared in full: the time taken tells nothing about them.
  for (const key of keys) {
    if (crypto.subtle.timingSafeEqual(digest, key.sha256)) found = key;
  }
  if (found === undefined) return makeStranger('this API key is unknown');
  return { key: found.name, scopes: found.scopes, advice: '' };
}

/** Whether a request comes with any key. */
export function hasKey(request: Request): boolean {
  return givenKey(request) !== '';
}

function givenKey(request: Request): string {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '');
  return request.headers.get('x-api-key') ?? bearer?.[1] ?? '';
}
