// /v2: the model as KServe's and Triton's clients ask one, by the Open Inference Protocol.
// https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
import type { Call } from '../call.ts';
import type { DeployedModel } from '../deployment.ts';
import { parseSentJson, readBodyBytes, refuseEncoding } from '../http/body.ts';
import { Problem } from '../http/problem.ts';
import { contentTypeProblem } from '../http/problems.ts';
import { parseQueryOfPost } from '../http/query.ts';
import { answerJsonText, JSON_HEADERS } from '../http/respond.ts';
import { infer } from '../inference/infer.ts';
import { inferenceFault } from '../inference/inference-fault.ts';
import { modelMetadata, SERVER_METADATA } from '../inference/metadata.ts';
import { readInference } from '../inference/read-request.ts';
import type { Route } from '../route.ts';
import { isReady, type ServedVersion } from '../served-version.ts';

/** Bytes that a body may have: it is read whole. */
export const INFERENCE_BODY_LIMIT = 4 << 20;

/** How long the JSON is with bytes behind it; Triton's clients name it so. */
const JSON_LENGTH = 'inference-header-content-length';
const BINARY_TYPE = 'application/octet-stream';

const MODELS = ['/v2/models/:name', '/v2/models/:name/versions/:version'];

/** The model and version in their paths are those of the mount: inference/addresses.ts has chosen it by them. */
export function inferenceRoutes(version: ServedVersion, deployed: DeployedModel[]): Route[] {
  return [
    {
      method: 'GET',
      path: '/v2',
      access: 'read',
      answer: () => answerJsonText(JSON.stringify(SERVER_METADATA), { vary: 'accept' }),
    },
    ...MODELS.flatMap((path): Route[] => [
      {
        method: 'GET',
        path,
        access: 'read',
        answer: () => answerJsonText(JSON.stringify(modelMetadata(version, deployed))),
      },
      { method: 'GET', path: `${path}/ready`, access: 'read', answer: () => answerReady(version) },
      {
        method: 'POST',
        path: `${path}/infer`,
        access: 'predict',
        answer: (call) => answerInference(call, version),
      },
    ]),
  ];
}

function answerReady(version: ServedVersion): Response {
  const { name } = version.entry;
  const ready = isReady(version);
  return answerJsonText(JSON.stringify({ name, ready }), version.identity, ready ? 200 : 503);
}

async function answerInference(
  { request, search, settings, recorder }: Call,
  version: ServedVersion,
): Promise<Response> {
  if (parseQueryOfPost(search).size > 0) {
    throw new Problem('invalid-query', 'an inference takes no parameters in the query');
  }
  refuseEncoding(request);
  checkType(request);
  const body = await readBodyBytes(request, INFERENCE_BODY_LIMIT);
  const length = jsonLength(request, body.length);
  const json = parseSentJson(new TextDecoder().decode(body.subarray(0, length)));
  const asked = readInference(json, body.subarray(length));
  const { json: answer, binary } = infer(version, asked, settings.batchRowLimit, recorder);
  const text = JSON.stringify(answer);
  const headers = { ...JSON_HEADERS, ...version.identity };
  if (binary.length === 0) return new Response(text, { headers });
  const head = new TextEncoder().encode(text);
  return new Response(new Blob([head, ...binary]), {
    headers: { ...headers, 'content-type': BINARY_TYPE, [JSON_LENGTH]: String(head.length) },
  });
}

/** Triton's clients name none. */
function checkType(request: Request): void {
  const given = request.headers.get('content-type');
  if (given === null || /^application\/(?:json|octet-stream)\s*(?:;|$)/i.test(given)) return;
  throw contentTypeProblem(given, ['application/json', BINARY_TYPE]);
}

/** The whole body is JSON, unless the header says less. */
function jsonLength(request: Request, bodyLength: number): number {
  const given = request.headers.get(JSON_LENGTH);
  if (given === null) return bodyLength;
  const length = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
  if (length <= bodyLength) return length;
  throw inferenceFault(`${JSON_LENGTH} must be a number of bytes that the body has`);
}
