// Which revision of MCP a request speaks. The current one keeps no state: every request says its revision in `_meta`,
// and headers say again what a proxy would want to know. Clients of the earlier ones say `initialize` first and name
// the revision in a header alone. https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning
import { isObject } from '../json-object.ts';
import { RpcError, type RpcRequest } from './json-rpc.ts';

export const CURRENT_REVISION = '2026-07-28';
/** Those with a handshake, the newest first. */
export const EARLIER_REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26'] as const;
/** What a request without the header speaks: it came with the revision after this one. */
export const OLDEST_REVISION = '2025-03-26';
export const REVISIONS: readonly string[] = [CURRENT_REVISION, ...EARLIER_REVISIONS];

export const REVISION_HEADER = 'mcp-protocol-version';
const REVISION_KEY = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities';

/**
 * The revision that a request speaks.
 * @throws RpcError `unsupportedVersion`, `headerMismatch`, `invalidParams`
 */
export function revisionOf(request: RpcRequest, headers: Headers): string {
  const header = headers.get(REVISION_HEADER);
  const meta = isObject(request.params._meta) ? request.params._meta : {};
  if (!(REVISION_KEY in meta) && header !== CURRENT_REVISION) {
    return request.method === 'initialize' ? OLDEST_REVISION : earlierRevision(header);
  }
  const revision = meta[REVISION_KEY];
  if (typeof revision !== 'string' || !isObject(meta[CAPABILITIES_KEY])) {
    throw new RpcError('invalidParams', `_meta must have ${REVISION_KEY} and ${CAPABILITIES_KEY}`);
  }
  if (revision !== CURRENT_REVISION) throw unsupported(revision);
  checkHeader(headers, REVISION_HEADER, revision);
  checkHeader(headers, 'mcp-method', request.method);
  const { name } = request.params;
  if (request.method === 'tools/call' && typeof name === 'string') {
    checkHeader(headers, 'mcp-name', name);
  }
  return revision;
}

function earlierRevision(header: string | null): string {
  if (header === null) return OLDEST_REVISION;
  if (!EARLIER_REVISIONS.some((known) => known === header)) throw unsupported(header);
  return header;
}

function unsupported(requested: string): RpcError {
  const data = { supported: REVISIONS, requested };
  return new RpcError('unsupportedVersion', 'Unsupported protocol version', 400, data);
}

/** What a header says must be what the body says: proxies read the one, the server the other. */
function checkHeader(headers: Headers, name: string, inBody: string): void {
  const value = headers.get(name);
  if (value !== null && decodeHeader(value) === inBody) return;
  const what = value === null ? 'is missing' : 'is not what the body says';
  throw new RpcError('headerMismatch', `the header ${name} ${what}`);
}

/** A value that headers cannot hold stands there in base64 ("Value Encoding" of the transport). */
function decodeHeader(value: string): string | null {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value);
  if (encoded === null) return value;
  try {
    const bytes = Uint8Array.from(atob(encoded[1]), (c) => c.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
