// From one message of an agent to its answer, in the revision that the message speaks.
import type { AnsweringVersion } from '../call.ts';
import { Problem } from '../http/problem.ts';
import { isObject } from '../json-object.ts';
import { PROGRAM } from '../program.ts';
import { RpcError, type RpcRequest } from './json-rpc.ts';
import { CURRENT_REVISION, EARLIER_REVISIONS, REVISIONS } from './revision.ts';
import { type Tool, toolsOf } from './tools.ts';

const CAPABILITIES = { tools: {} };
const INSTRUCTIONS =
  'Each model here has a tool that predicts, one that says what a change of a row would do, and mostly one that explains. ' +
  'They read and change nothing. Values are held to the schema: a call that is refused says which field to mend.';
/** Models change when somebody deploys: a list that is five minutes old is fresh enough. */
const LIST_FOR_MS = 300_000;

/**
 * The result of a request.
 * @param here the versions that answer at this address
 * @throws RpcError
 */
export function answerRequest(
  request: RpcRequest,
  revision: string,
  here: AnsweringVersion[],
): object {
  return revision === CURRENT_REVISION
    ? answerCurrent(request, here)
    : answerEarlier(request, here);
}

function answerCurrent(request: RpcRequest, here: AnsweringVersion[]): object {
  const result = {
    resultType: 'complete',
    _meta: { 'io.modelcontextprotocol/serverInfo': PROGRAM },
  };
  // What may be read depends on the key, and a key must be sent for it.
  const kept = { ttlMs: LIST_FOR_MS, cacheScope: 'private' };
  switch (request.method) {
    case 'server/discover':
      return {
        ...result,
        supportedVersions: REVISIONS,
        capabilities: CAPABILITIES,
        instructions: INSTRUCTIONS,
        ...kept,
      };
    case 'tools/list':
      return { ...result, ...listTools(here), ...kept };
    case 'tools/call':
      return { ...result, ...callTool(request, here) };
    default:
      throw unknownMethod(request.method, 404);
  }
}

function answerEarlier(request: RpcRequest, here: AnsweringVersion[]): object {
  switch (request.method) {
    case 'initialize':
      return {
        protocolVersion: agreedRevision(request.params.protocolVersion),
        capabilities: CAPABILITIES,
        serverInfo: PROGRAM,
        instructions: INSTRUCTIONS,
      };
    case 'ping':
      return {};
    case 'tools/list':
      return listTools(here);
    case 'tools/call':
      return callTool(request, here);
    default:
      throw unknownMethod(request.method, 200);
  }
}

/** What a client asks for, or else the newest that it can have by a handshake. */
function agreedRevision(asked: unknown): string {
  return EARLIER_REVISIONS.find((known) => known === asked) ?? EARLIER_REVISIONS[0];
}

/** In one page: there is no cursor to ask for another by. */
function listTools(here: AnsweringVersion[]): object {
  return { tools: toolsHere(here).map(({ tool }) => tool.definition) };
}

function callTool({ params }: RpcRequest, here: AnsweringVersion[]): object {
  const { name, arguments: given = {} } = params;
  const found = toolsHere(here).find(({ tool }) => tool.definition.name === name);
  if (found === undefined) {
    const names = toolsHere(here).map(({ tool }) => tool.definition.name);
    const detail = `there is no such tool here; there are ${names.join(', ')}`;
    throw new RpcError('invalidParams', `Unknown tool: ${detail}`, 200);
  }
  if (!isObject(given)) throw new RpcError('invalidParams', 'arguments must be an object', 200);
  try {
    const answer = found.tool.ask(given, found.answering);
    const text = JSON.stringify(answer);
    return { content: [{ type: 'text', text }], structuredContent: answer, isError: false };
  } catch (error) {
    if (error instanceof Problem) return refusal(error);
    throw error;
  }
}

/** For the agent, which can mend its call; an error of the protocol it would not see. */
function refusal({ message, faults }: Problem): object {
  const content = [{ type: 'text', text: message }];
  if (faults.length > 0) content.push({ type: 'text', text: JSON.stringify({ errors: faults }) });
  return { content, isError: true };
}

function toolsHere(here: AnsweringVersion[]): { tool: Tool; answering: AnsweringVersion }[] {
  return here.flatMap((answering) =>
    toolsOf(answering.version).map((tool) => ({ tool, answering })),
  );
}

function unknownMethod(method: string, status: number): RpcError {
  return new RpcError('unknownMethod', `Method not found: ${method.slice(0, 100)}`, status);
}
