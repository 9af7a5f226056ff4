// A front before a real S3 server: it notes every request and plays faults on demand.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AwsClient } from 'aws4fetch';
import type { RemoteSettings } from '../../../../trainer/registry/remote/object-store.ts';
import { close, listen } from '../../../listen.ts';

/** A server that stores. */
export interface S3Backend {
  port: number;
  accessKeyId: string;
  secretAccessKey: string;
  /** Whether a PUT may be passed on; where the server itself holds to conditions, always. */
  precondition(request: IncomingMessage, body: Uint8Array): boolean;
  stop(): Promise<void>;
}

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

function send(response: ServerResponse, { status, headers, body }: BackendAnswer, fault: Fault) {
  const { 'transfer-encoding': _chunked, ...others } = headers;
  const bytes = fault === 'tampered' ? Buffer.from(body).fill(0x78, 0, 1) : body;
  // The length of an answer to HEAD is that of the object.
  const length = body.length > 0 ? { 'content-length': String(body.length) } : {};
  response.writeHead(status, { ...others, ...length });
  if (fault !== 'half a body') response.end(bytes);
  else response.write(bytes.subarray(0, body.length >> 1), () => response.destroy());
}

let buckets = 0;

/** An empty bucket of its own on the server. */
async function makeBucket({
  port,
  accessKeyId,
  secretAccessKey,
}: Omit<S3Backend, 'stop'>): Promise<string> {
  const bucket = `registry-${++buckets}`;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3' });
  const { ok, status } = await client.fetch(`http://127.0.0.1:${port}/${bucket}`, {
    method: 'PUT',
  });
  if (ok) return bucket;
  throw new Error(`the S3 server refuses a bucket with ${status}`);
}

export async function startFront(backend: S3Backend): Promise<S3Server> {
  const { port, accessKeyId, secretAccessKey } = backend;
  const bucket = await makeBucket(backend);
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
    if (method === 'PUT' && !backend.precondition(incoming, body)) {
      response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
      return;
    }
    const answer = await passOn(port, incoming, body);
    if (fault === 'lost') response.destroy();
    else send(response, answer, fault);
  }

  const front = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  const settings = {
    ...{ remote: `s3://${bucket}/team/models`, region: 'us-east-1' },
    endpoint: await listen(front),
    ...{ accessKeyId, secretAccessKey },
    ...{ timeoutMs: 500, attempts: 3, backoffMs: 5 },
  };
  const server: S3Server = {
    settings,
    requests,
    faultFor: () => null,
    close: () => close(front),
  };
  return server;
}
