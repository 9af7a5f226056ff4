// Messages of JSON-RPC 2.0 (https://www.jsonrpc.org/specification) as MCP has them: an id is a text or a whole number.

import { isObject } from '../json-object.ts';

/** Codes of errors: those of JSON-RPC, then those of MCP (its specification, "Error Codes"). */
export const RPC_CODES = {
  notJson: -32700,
  invalidRequest: -32600,
  unknownMethod: -32601,
  invalidParams: -32602,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const;

export type RpcId = string | number;

export interface RpcRequest {
  /** Null of a notification, which has no answer. */
  id: RpcId | null;
  method: string;
  params: Readonly<Record<string, unknown>>;
}

/** What is wrong with a message; the status is that of the HTTP answer. */
export class RpcError extends Error {
  readonly code: number;
  readonly status: number;
  readonly data: unknown;

  constructor(code: keyof typeof RPC_CODES, message: string, status = 400, data?: unknown) {
    super(message);
    this.code = RPC_CODES[code];
    this.status = status;
    this.data = data;
  }
}

/** The answer to a request, as JSON. @param result an object */
export function rpcResult(id: RpcId, result: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

/** The same where the request cannot be answered. @param id null where it could not be read */
export function rpcError(id: RpcId | null, { code, message, data }: RpcError): string {
  const error = { code, message, ...(data !== undefined && { data }) };
  return JSON.stringify({ jsonrpc: '2.0', ...(id !== null && { id }), error });
}

/** @throws RpcError `invalidRequest` */
export function readRequest(message: unknown): RpcRequest {
  if (!isObject(message)) throw invalid('a message is a JSON object');
  const { jsonrpc, method, params = {} } = message;
  if (jsonrpc !== '2.0') throw invalid('jsonrpc must be "2.0"');
  if (typeof method !== 'string') throw invalid('method must be a text: this server asks nothing');
  if ('id' in message && idOf(message) === null)
    throw invalid('id must be a text or a whole number');
  if (!isObject(params)) throw new RpcError('invalidParams', 'params must be an object');
  return { id: idOf(message), method, params };
}

/** The id to answer with; null where a message has none that is one. */
export function idOf(message: unknown): RpcId | null {
  const id = isObject(message) ? message.id : null;
  return typeof id === 'string' || Number.isSafeInteger(id) ? (id as RpcId) : null;
}

function invalid(message: string): RpcError {
  return new RpcError('invalidRequest', message);
}
