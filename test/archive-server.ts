// A local HTTP server of one file, which can misbehave in the ways real ones do.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, listen } from './listen.ts';

/** Bytes that a client has not read when a connection is cut are lost to it; on a busy machine it reads late. */
const DROP_AFTER_MS = 150;

export interface ServerHabits {
  /** Cut the connection after this many bytes of a response, this many times. */
  dropAfter?: number;
  drops?: number;
  ignoresRanges?: boolean;
  /** Answers with these statuses first. */
  failsWith?: number[];
  /** Sends its head and then nothing, this many times. */
  silences?: number;
  validator?: 'etag' | 'last-modified' | 'weak-etag' | 'none';
}

export interface ArchiveServer {
  url: string;
  /** Range header of every request, '' when it had none. */
  requests: string[];
  bytesSent: number;
  content: Buffer;
  version: string;
  close(): Promise<void>;
}

export async function startServer(
  content: Buffer,
  habits: ServerHabits = {},
): Promise<ArchiveServer> {
  const left = { drops: habits.drops ?? 0, silences: habits.silences ?? 0 };
  const failures = [...(habits.failsWith ?? [])];
  const http = createServer((request, response) => {
    server.requests.push(request.headers.range ?? '');
    const failure = failures.shift();
    if (failure !== undefined) response.writeHead(failure).end();
    else answer(request, response);
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const start = rangeStart(request);
    const body = server.content.subarray(start);
    const headers: Record<string, string | number> = {
      'content-length': body.length,
      ...validator(),
    };
    if (start > 0) {
      headers['content-range'] =
        `bytes ${start}-${server.content.length - 1}/${server.content.length}`;
    }
    response.writeHead(start > 0 ? 206 : 200, headers);
    if (left.silences > 0) {
      left.silences--;
      response.flushHeaders();
    } else if (left.drops > 0) {
      left.drops--;
      const part = body.subarray(0, habits.dropAfter ?? 0);
      server.bytesSent += part.length;
      response.write(part, () => setTimeout(() => response.destroy(), DROP_AFTER_MS));
    } else {
      server.bytesSent += body.length;
      response.end(body);
    }
  }

  function rangeStart({ headers }: IncomingMessage): number {
    const match = /^bytes=(\d+)-$/.exec(headers.range ?? '');
    if (match === null || habits.ignoresRanges) return 0;
    return Object.values(validator()).includes(String(headers['if-range'])) ? Number(match[1]) : 0;
  }

  function validator(): Record<string, string> {
    const kind = habits.validator ?? 'etag';
    if (kind === 'etag') return { etag: `"${server.version}"` };
    if (kind === 'weak-etag') return { etag: `W/"${server.version}"` };
    return kind === 'none' ? {} : { 'last-modified': server.version };
  }

  const server: ArchiveServer = {
    url: await listen(http),
    requests: [],
    bytesSent: 0,
    content,
    version: 'v1',
    close: () => close(http),
  };
  return server;
}
