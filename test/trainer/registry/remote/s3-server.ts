// An S3 server for tests: S3rver stores, lists and checks signatures. It knows no conditional writes, so a
// thin front holds If-None-Match and If-Match of PutObject as the S3 reference defines them (one write per
// key at a time, 412 PreconditionFailed), and plays faults on demand.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { RemoteSettings } from '../../../../trainer/registry/remote/object-store.ts';

interface Backend {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (
  options: object,
) => Backend;

/** What the front does to a request in place of passing it on; `lost`: it is carried out, not answered. */
export type Fault = 'status 500' | 'half a body' | 'silence' | 'lost' | 'tampered' | null;

interface BackendAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface S3Server {
  settings: RemoteSettings;
  /** `METHOD key` of every request, in order. */
  requests: string[];
  /** Decides the fate of each request. */
  faultFor: (line: string) => Fault;
  close(): Promise<void>;
}

function passOn(port: number, incoming: IncomingMessage, body: Buffer): Promise<BackendAnswer> {
  const { method, url: path, headers } = incoming;
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      buffer(answer).then(
        (bytes) =>
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: bytes }),
        reject,
      );
    });
    outgoing.on('error', reject).end(body);
  });
}

/** ETags of what was written through this front: S3's is the MD5 of a plain upload. */
function preconditionHolds(etags: Map<string, string>, { url = '', headers }: IncomingMessage) {
  const etag = etags.get(url);
  if (headers['if-none-match'] === '*' && etag !== undefined) return false;
  return headers['if-match'] === undefined || headers['if-match'] === etag;
}

function send(response: ServerResponse, { status, headers, body }: BackendAnswer, fault: Fault) {
  const { 'transfer-encoding': _chunked, ...others } = headers;
  const bytes = fault === 'tampered' ? Buffer.from(body).fill(0x78, 0, 1) : body;
  // The length of an answer to HEAD is that of the object.
  const length = body.length > 0 ? { 'content-length': String(body.length) } : {};
  response.writeHead(status, { ...others, ...length });
  if (fault !== 'half a body') response.end(bytes);
  else response.write(bytes.subarray(0, body.length >> 1), () => response.destroy());
}

/** Starts a server with the empty bucket `registry`. */
export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const backend = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory },
    configureBuckets: [{ name: 'registry', configs: [] }],
  });
  const { port } = await backend.run();
  const etags = new Map<string, string>();
  const requests: string[] = [];

  async function handle(incoming: IncomingMessage, response: ServerResponse) {
    const { method = '', url = '' } = incoming;
    const body = await buffer(incoming);
    const line = `${method} ${url}`;
    requests.push(line);
    const fault = server.faultFor(line);
    if (fault === 'silence') return;
    if (fault === 'status 500') {
      response.writeHead(500).end('<Error><Code>InternalError</Code></Error>');
      return;
    }
    if (method === 'PUT') {
      if (!preconditionHolds(etags, incoming)) {
        response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
        return;
      }
      // Set before the write is passed on: of two writes at once the second one is refused.
      etags.set(url, `"${createHash('md5').update(body).digest('hex')}"`);
    }
    const answer = await passOn(port, incoming, body);
    if (fault === 'lost') response.destroy();
    else send(response, answer, fault);
  }

  const front = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    front.listen(0, '127.0.0.1', resolve);
  });
  const settings = {
    ...{ remote: 's3://registry/team/models', region: 'us-east-1' },
    endpoint: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    ...{ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    ...{ timeoutMs: 300, attempts: 3, backoffMs: 5 },
  };
  const server: S3Server = {
    settings,
    requests,
    faultFor: () => null,
    async close() {
      front.closeAllConnections();
      front.close();
      await backend.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return server;
}
