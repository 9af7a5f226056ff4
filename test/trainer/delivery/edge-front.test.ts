// Requests pass through to whichever server answers at the time, and none is lost when another takes over.
import { once } from 'node:events';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EdgeFront } from '../../../trainer/delivery/edge-front.ts';
import { PortTakenError } from '../../../trainer/delivery/serve-bundle.ts';
import { findFreePort } from '../../listen.ts';

const LONG_MS = 30_000;
let front: EdgeFront;
let url = '';
let servers: Server[] = [];

beforeEach(async () => {
  const port = await findFreePort(18_300);
  front = new EdgeFront();
  await front.listen(port);
  url = `http://127.0.0.1:${port}`;
  servers = [];
});
afterEach(async () => {
  await front.close();
  for (const server of servers) server.close().closeAllConnections();
});

/** A server of its own port. */
async function upstream(answer: RequestListener): Promise<{ port: number; server: Server }> {
  const server = createServer(answer);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, server };
}

const saying = (text: string, ms = 0): RequestListener => {
  return (_, answer) => void sleep(ms).then(() => answer.end(text));
};

describe('EdgeFront', () => {
  test('passes on method, path, headers and body, and the answer as it is', async () => {
    const echo = await upstream((asked, answer) => {
      const { method, url: path, headers } = asked;
      answer.setHeader('x-asked', JSON.stringify([method, path, headers['x-own'], headers.host]));
      answer.setHeader('set-cookie', ['a=1', 'b=2']);
      answer.statusCode = 207;
      asked.pipe(answer);
    });
    await front.switchTo(echo, LONG_MS);
    const body = 'row\n'.repeat(100_000);
    const init = { method: 'PUT', headers: { 'x-own': 'mine' }, body };
    const answer = await fetch(`${url}/a%20b?c=d`, init);
    expect([answer.status, await answer.text()]).toEqual([207, body]);
    const host = url.slice('http://'.length);
    const asked = JSON.parse(answer.headers.get('x-asked') ?? '');
    expect(asked).toEqual(['PUT', '/a%20b?c=d', 'mine', host]);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('an answer before the end of the body reaches the client', async () => {
    const small = await upstream((_, answer) => {
      answer.writeHead(413).end('too large');
    });
    await front.switchTo(small, LONG_MS);
    const { hostname: host, port } = new URL(url);
    const asked = request({ host, port, method: 'POST', agent: false });
    asked.on('error', () => {}); // The rest is not taken.
    asked.write('x'.repeat(1_000_000));
    const [answer] = await once(asked, 'response');
    expect(answer.statusCode).toBe(413);
    asked.destroy();
  });

  test('a request that is open is answered by who was asked, and waited for', async () => {
    await front.switchTo(await upstream(saying('old', 300)), LONG_MS);
    const open = fetch(url).then((answer) => answer.text());
    await sleep(100);
    const next = await upstream(saying('new'));
    let isLeft = false;
    const left = front.switchTo(next, LONG_MS).then(() => {
      isLeft = true;
    });
    expect(await (await fetch(url)).text()).toBe('new');
    expect(isLeft).toBe(false);
    expect(await open).toBe('old');
    await left;
  });

  test('who never ends is not waited for', async () => {
    await front.switchTo(await upstream(() => {}), LONG_MS);
    const open = fetch(url).catch(() => 'closed');
    await sleep(50);
    await front.switchTo(await upstream(saying('new')), 10);
    expect(await (await fetch(url)).text()).toBe('new');
    await front.close();
    expect(await open).toBe('closed');
    front = new EdgeFront();
    await front.listen(await findFreePort(18_400));
  });

  test('none of many requests is lost in many changes, on connections that stay open', async () => {
    await front.switchTo(await upstream(saying('0')), LONG_MS);
    let isOver = false;
    const heard = new Set<string>();
    const client = async () => {
      for (let pause = 0; !isOver; pause = (pause + 7) % 40) {
        const answer = await fetch(url, { method: 'POST', body: 'row' });
        expect(answer.status).toBe(200);
        heard.add(await answer.text());
        await sleep(pause);
      }
    };
    const clients = Promise.all(Array.from({ length: 8 }, client));
    for (let change = 1; change <= 10; change++) {
      await front.switchTo(await upstream(saying(String(change))), LONG_MS);
      servers.shift()?.close().closeAllConnections();
      await sleep(40);
    }
    isOver = true;
    await clients;
    expect(heard).toContain('10');
  });

  test('says 503 while nobody answers, and where the server is killed under a request', async () => {
    expect((await fetch(url)).status).toBe(503);
    await front.switchTo({ port: null }, LONG_MS);
    const refused = await fetch(url, { method: 'POST', body: 'row' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    const { port } = await upstream((asked) => asked.socket.destroy());
    await front.switchTo({ port }, LONG_MS);
    expect((await fetch(url)).status).toBe(503);
  });

  test('a client that leaves ends the request behind it', async () => {
    const left = Promise.withResolvers<void>();
    const slow = await upstream((asked) => asked.socket.once('close', () => left.resolve()));
    await front.switchTo(slow, LONG_MS);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(slow.server, 'request');
    socket.destroy();
    await left.promise;
    expect(
      await fetch(`${url}/`, { signal: AbortSignal.timeout(50) }).catch(() => null),
    ).toBeNull();
  });

  test('a port that is taken', async () => {
    const second = new EdgeFront();
    await expect(second.listen(Number(new URL(url).port))).rejects.toThrow(PortTakenError);
  });
});
