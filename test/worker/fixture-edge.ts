// The fixture models as a bundle of plain workerd, and requests to it that no client library would send.
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { bundleWorker } from '../../scripts/edge-bundle.ts';
import { writeFixtureRegistry } from '../fixture-registry.ts';

/** Bundles the worker with the fixture models below the folder. */
export async function bundleFixture(folder: string): Promise<string> {
  await writeFixtureRegistry(`${folder}/models`);
  await bundleWorker(`${folder}/bundle`, `${folder}/models`);
  return `${folder}/bundle`;
}

/** API_KEYS with a key for each of the scopes, called what the scope is called. */
export function keysOfScopes(scopes: readonly string[]): string {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return JSON.stringify(
    scopes.map((scope) => ({ name: scope, sha256: sha256(scope), scopes: [scope] })),
  );
}

export interface RawAnswer {
  status: number;
  type: string;
  text: string;
}

/** Sends the text as it is and reads until the server closes, which the request must ask for. */
export function sendRaw(url: URL, text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => socket.write(text, 'latin1'));
    let answer = '';
    socket.setEncoding('latin1').on('data', (data) => {
      answer += data;
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer in time')));
    socket.on('error', reject).on('close', () => resolve(parseAnswer(answer)));
  });
}

function parseAnswer(answer: string): RawAnswer {
  const end = answer.indexOf('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]),
    type: /^content-type: (.*)$/im.exec(answer.slice(0, end))?.[1].trim() ?? '',
    text: answer.slice(end + 4),
  };
}

export interface Asked {
  method: string;
  /** Sent as it is: no client's URL parser touches it. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export function sendPath(url: URL, { method, path, headers, body }: Asked): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = url;
    // Node gives a body of HEAD or OPTIONS no length of its own.
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { hostname, port, method, path, headers: { ...headers, ...length } };
    const outgoing = request(options, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (data) => {
        text += data;
      });
      const type = incoming.headers['content-type'] ?? '';
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, type, text }));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject).end(body);
  });
}

/** Throws unless the answer is a problem of that status. */
export function checkProblem({ status, type, text }: RawAnswer, expected: number): void {
  const isProblem = type.startsWith('application/problem+json');
  const told = isProblem ? (JSON.parse(text) as { status: number }).status : null;
  if (status !== expected || told !== expected) throw new Error(`${status} ${type}: ${text}`);
}
