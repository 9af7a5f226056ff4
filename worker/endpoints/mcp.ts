// POST /mcp: the model as tools for agents, by the Model Context Protocol over its Streamable HTTP transport. It keeps
// no state and answers with one JSON object, never with a stream.
// https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
import type { AnsweringVersion, Call } from '../call.ts';
import { readJson } from '../http/body.ts';
import { answerType } from '../http/media-type.ts';
import { Problem } from '../http/problem.ts';
import { forbiddenOriginProblem, notAcceptableProblem } from '../http/problems.ts';
import { parseQueryOfPost } from '../http/query.ts';
import { answerJsonText, JSON_HEADERS } from '../http/respond.ts';
import { answerRequest } from '../mcp/answer-message.ts';
import { idOf, RpcError, readRequest, rpcError, rpcResult } from '../mcp/json-rpc.ts';
import { OLDEST_REVISION, REVISION_HEADER, revisionOf } from '../mcp/revision.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

/** Messages that one body may have, in the revision that lets it have more than one. */
const MOST_MESSAGES = 50;

/** At the root, where no model is named, each model answers with its current version. */
export function mcpRoute(version: ServedVersion): Route {
  return {
    method: 'POST',
    path: '/mcp',
    access: 'mcp',
    async answer(call) {
      refuseOrigin(call);
      refuseQuery(call.search);
      refuseAccept(call.request);
      const here =
        call.prefix === ''
          ? call.currentVersions()
          : [{ version, observe: call.observe, recorder: call.recorder }];
      return answerBody(call.request, here);
    },
  };
}

/**
 * A page that a browser shows may be any page, also one that has had itself resolved to a server within a network (DNS
 * rebinding); so only those that the deployment names may ask.
 */
function refuseOrigin({ request, settings }: Call): void {
  const origin = request.headers.get('origin');
  if (origin === null || settings.corsOrigins?.includes(origin)) return;
  throw forbiddenOriginProblem(origin);
}

function refuseQuery(search: string): void {
  if (parseQueryOfPost(search).size > 0) {
    throw new Problem('invalid-query', 'this path takes no parameters');
  }
}

function refuseAccept(request: Request): void {
  const type = 'application/json';
  const accept = request.headers.get('accept');
  if (accept !== null && answerType(request, type) !== type) {
    throw notAcceptableProblem(accept, [type]);
  }
}

async function answerBody(request: Request, here: AnsweringVersion[]): Promise<Response> {
  let body: unknown;
  try {
    body = await readJson(request);
  } catch (error) {
    if (!(error instanceof Problem && error.kind === 'broken-json')) throw error;
    return respond({ text: rpcError(null, new RpcError('notJson', error.message)), status: 400 });
  }
  const answer = Array.isArray(body)
    ? answerBatch(body, request.headers, here)
    : answerMessage(body, request.headers, here);
  return respond(answer);
}

interface Answer {
  /** Null of a notification. */
  text: string | null;
  status: number;
}

function answerMessage(message: unknown, headers: Headers, here: AnsweringVersion[]): Answer {
  try {
    const request = readRequest(message);
    if (request.id === null) return { text: null, status: 202 };
    const result = answerRequest(request, revisionOf(request, headers), here);
    return { text: rpcResult(request.id, result), status: 200 };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return { text: rpcError(idOf(message), error), status: error.status };
  }
}

/** Only the oldest revision has bodies of several messages. */
function answerBatch(messages: unknown[], headers: Headers, here: AnsweringVersion[]): Answer {
  const isAllowed = (headers.get(REVISION_HEADER) ?? OLDEST_REVISION) === OLDEST_REVISION;
  if (!isAllowed || messages.length === 0 || messages.length > MOST_MESSAGES) {
    const most = `a body is one message; in revision ${OLDEST_REVISION} it may be 1 to ${MOST_MESSAGES}`;
    return { text: rpcError(null, new RpcError('invalidRequest', most)), status: 400 };
  }
  const texts = messages.map((message) => answerMessage(message, headers, here).text);
  const answered = texts.filter((text) => text !== null);
  return answered.length === 0
    ? { text: null, status: 202 }
    : { text: `[${answered.join(',')}]`, status: 200 };
}

function respond({ text, status }: Answer): Response {
  if (text === null) {
    const { 'content-type': _, ...headers } = JSON_HEADERS;
    return new Response(null, { status, headers });
  }
  return answerJsonText(text, {}, status);
}
