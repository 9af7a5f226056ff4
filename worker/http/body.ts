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
  const text = await readBody(request, limitBytes);
  return parseSentJson(text);
}

/** @throws Problem `broken-json` */
export function parseSentJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem('broken-json', error instanceof Error ? error.message : 'not JSON');
  }
}

/** The body as text. @throws Problem `content-encoding`, `body-too-large`, `broken-body` */
export async function readBody(request: Request, limitBytes = ROW_BODY_LIMIT): Promise<string> {
  refuseEncoding(request);
  try {
    return await readText(request, limitBytes);
  } catch (error) {
    throw brokenBody(error);
  }
}

/** The whole body. @throws Problem `body-too-large`, `broken-body` */
export async function readBodyBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  try {
    refuseLength(request.headers.get('content-length'), limitBytes);
    await readCounted(request.body, limitBytes, (chunk) => chunks.push(chunk));
  } catch (error) {
    throw brokenBody(error);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
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
  if (length === null) return readCountedText(request.body, limitBytes);
  refuseLength(length, limitBytes);
  return request.text();
}

function refuseLength(length: string | null, limitBytes: number): void {
  if (Number(length) > limitBytes) throw bodyTooLargeProblem(limitBytes);
}

async function readCountedText(
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  await readCounted(body, limitBytes, (chunk) => {
    text += decoder.decode(chunk, { stream: true });
  });
  return text + decoder.decode();
}

async function readCounted(
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  if (body === null) return;
  let bytes = 0;
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      bytes += value.byteLength;
      if (bytes > limitBytes) throw bodyTooLargeProblem(limitBytes);
      take(value);
    }
  } finally {
    // Not cancelled: what is left is for drain-body.ts to take.
    reader.releaseLock();
  }
}
