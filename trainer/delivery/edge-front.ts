// The address that clients know while workerd changes behind it: passes each HTTP request on to the server that
// answers at the time, and says when the one before has answered all that it was asked. So no connection is refused
// and no request lost when another version takes over. On this machine only; elsewhere supervise.mjs does it with
// one process less.
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { HOST, PortTakenError } from './serve-bundle.ts';

/** A server that requests are passed on to. */
export interface Upstream {
  /** Null while it does not listen, as when workerd is started again. */
  readonly port: number | null;
}

/** workerd closes an idle connection after five seconds: this side does so first, and no request meets a closed one. */
const IDLE_MS = 1_000;
/** Of all headers; more than workerd takes. */
const HEADER_BYTES = 64 * 1024;
const RETRY_AFTER_S = '1';
/** Of one connection, or answered here already; each connection has its own (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade', 'expect'],
]);

/** One server, and how many requests it has not answered yet. */
interface Turn {
  upstream: Upstream;
  open: number;
  /** Called when the last one is answered. */
  onIdle(): void;
}

export class EdgeFront {
  readonly #server = createServer({ maxHeaderSize: HEADER_BYTES, requestTimeout: 0 });
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' });
  #turn: Turn | null = null;

  constructor() {
    this.#server.keepAliveTimeout = 0; // Clients may come back to a connection after any pause.
    this.#server.on('request', (asked, answer) => void this.#answer(asked, answer));
  }

  /** @throws PortTakenError */
  async listen(port: number): Promise<void> {
    this.#server.listen(port, HOST);
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'EADDRINUSE' ? new PortTakenError(`port ${port} is taken`) : error;
    }
  }

  /**
   * Requests that come from now on go to this server.
   * @returns resolves when the one before has answered its last request, or after `mostMs`
   */
  async switchTo(upstream: Upstream, mostMs: number): Promise<void> {
    const before = this.#turn;
    this.#turn = { upstream, open: 0, onIdle() {} };
    if (before === null || before.open === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, mostMs);
      before.onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const turn = this.#turn;
    const port = turn?.upstream.port ?? null;
    if (turn === null || port === null) return refuse(asked, answer);
    turn.open++;
    try {
      await this.#passOn(asked, answer, port);
    } catch {
      // The client left, or the server was killed: who is still there hears of it.
      if (answer.headersSent || answer.destroyed) answer.destroy();
      else refuse(asked, answer);
    } finally {
      turn.open--;
      if (turn.open === 0) turn.onIdle();
    }
  }

  async #passOn(asked: IncomingMessage, answer: ServerResponse, port: number): Promise<void> {
    const headers = endToEnd(asked.rawHeaders);
    const { method, url: path } = asked;
    const forwarded = request({ host: HOST, port, method, path, headers, agent: this.#agent });
    answer.once('close', () => {
      if (!answer.writableFinished) forwarded.destroy();
    });
    const answered = once(forwarded, 'response') as Promise<[IncomingMessage]>;
    // An answer may come before all of the body is read, as where it is too large: that is no fault of the client's.
    asked.pipe(forwarded.on('error', () => {}));
    const [response] = await answered;
    answer.sendDate = false;
    answer.writeHead(response.statusCode ?? 502, endToEnd(response.rawHeaders));
    await pipeline(response, answer);
  }
}

/** Without the headers that are those of one connection. @param raw name, value, name, value, … */
function endToEnd(raw: string[]): string[] {
  return raw.filter((_, i) => !HOP_BY_HOP.has(raw[i - (i % 2)].toLowerCase()));
}

/** Nothing answers at the moment. */
function refuse(asked: IncomingMessage, answer: ServerResponse): void {
  asked.resume();
  answer.writeHead(503, {
    'content-type': 'application/problem+json',
    'retry-after': RETRY_AFTER_S,
  });
  const detail = 'workerd is being started; ask again in a second';
  answer.end(JSON.stringify({ title: 'Service Unavailable', status: 503, detail }));
}
