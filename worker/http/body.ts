// Reads request bodies. No more than the limit is ever held, whatever content-length claims.
import { Problem } from './problem.ts';
import {
  bodyTooLargeProblem,
  brokenBodyProblem,
  contentEncodingProblem,
  contentTypeProblem,
} from './problems.ts';

/** Bytes that a request for one row may have. */
export const ROW_BODY_LIMIT = 65_536;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * The parsed JSON body.
 * @throws Problem `content-type`, `content-encoding`, `body-too-large`, `broken-body`, `broken-json`
 */
export async function readJson(request: Request, limitBytes = ROW_BODY_LIMIT): Promise<unknown> {
  const contentType = request.headers.get('content-type');
  if (contentType === null || !JSON_TYPE.test(contentType)) {
    throw contentTypeProblem(contentType, ['application/json']);
  }
  refuseEncoding(request);
  let text: string;
  try {
    text = await readText(request, limitBytes);
  } catch (error) {
    throw brokenBody(error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem('broken-json', error instanceof Error ? error.message : 'not JSON');
  }
}

/** Compressed bodies are not read. @throws Problem `content-encoding` */
export function refuseEncoding(request: Request): void {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw contentEncodingProblem(encoding);
  }
}

/** What the reading of a body failed at, as a problem: nothing but the client's end of the connection can. */
export function brokenBody(error: unknown): Problem {
  return error instanceof Problem ? error : brokenBodyProblem();
}

/** HTTP holds a body to its content-length, so only a body without one needs to be counted. */
function readText(request: Request, limitBytes: number): Promise<string> {
  const length = request.headers.get('content-length');
  if (length === null) return readCounted(request.body, limitBytes);
  if (Number(length) > limitBytes) throw bodyTooLargeProblem(limitBytes);
  return request.text();
}

async function readCounted(
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > limitBytes) throw bodyTooLargeProblem(limitBytes);
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    // Not cancelled: what is left is for drain-body.ts to take.
    reader.releaseLock();
  }
}
