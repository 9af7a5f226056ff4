// A download comes through whole or not at all: over dropped connections, silence, failing servers, and
// files that change on the way.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { downloadFile } from '../../../trainer/base/download-file.ts';
import { type ArchiveServer, type ServerHabits, startServer } from '../../archive-server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const quick = { firstDelayMs: 5, silenceMs: 400 };
const servers: ArchiveServer[] = [];

async function serve(habits: ServerHabits = {}, body = content): Promise<ArchiveServer> {
  const server = await startServer(body, habits);
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('downloadFile', () => {
  it.each<[string, ServerHabits]>([
    ['a good server', {}],
    ['a server that fails at first', { failsWith: [503, 500, 429] }],
    ['a server that goes silent', { silences: 1 }],
    ['a server without validators that drops', { drops: 1, dropAfter: 90_000, validator: 'none' }],
    [
      'a server that ignores ranges and drops',
      { drops: 2, dropAfter: 90_000, ignoresRanges: true },
    ],
    ['a weak validator and drops', { drops: 1, dropAfter: 90_000, validator: 'weak-etag' }],
  ])('gets the whole file from %s', async (_what, habits) => {
    const server = await serve(habits);
    const folder = temporaryFolder();
    await downloadFile(`${server.url}/a.zip`, join(folder, 'a.zip'), quick);
    expect(readFileSync(join(folder, 'a.zip')).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['a.zip']);
  });

  it.each(['etag', 'last-modified'] as const)(
    'goes on where it stopped, by %s',
    async (validator) => {
      const server = await serve({ drops: 2, dropAfter: 100_000, validator });
      const path = join(temporaryFolder(), 'a.zip');
      await downloadFile(`${server.url}/a.zip`, path, quick);
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(server.requests).toEqual(['', 'bytes=100000-', 'bytes=200000-']);
      expect(server.bytesSent).toBe(content.length);
    },
  );

  it('goes on in a later run', async () => {
    const server = await serve({ drops: 1, dropAfter: 100_000 });
    const path = join(temporaryFolder(), 'a.zip');
    const first = downloadFile(`${server.url}/a.zip`, path, { ...quick, attempts: 1 });
    await expect(first).rejects.toThrow('run the same command again');
    expect(existsSync(path)).toBe(false);
    await downloadFile(`${server.url}/a.zip`, path, quick);
    expect(server.requests).toEqual(['', 'bytes=100000-']);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('starts again when the file has changed meanwhile', async () => {
    const server = await serve({ drops: 1, dropAfter: 100_000 });
    const path = join(temporaryFolder(), 'a.zip');
    await downloadFile(`${server.url}/a.zip`, path, { ...quick, attempts: 1 }).catch(() => {});
    server.content = Buffer.from(content).reverse();
    server.version = 'v2';
    await downloadFile(`${server.url}/a.zip`, path, quick);
    expect(readFileSync(path).equals(server.content)).toBe(true);
  });

  it('takes no part of another file for its own', async () => {
    const server = await serve();
    const path = join(temporaryFolder(), 'a.zip');
    writeFileSync(`${path}.part`, 'something else');
    writeFileSync(`${path}.part.json`, '{"url":"http://example.org/","validator":"\\"v1\\""}');
    await downloadFile(`${server.url}/a.zip`, path, quick);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('gives up on a refusal at once, on failures after the attempts', async () => {
    const path = join(temporaryFolder(), 'a.zip');
    const refusing = await serve({ failsWith: [404] });
    await expect(downloadFile(`${refusing.url}/a.zip`, path, quick)).rejects.toThrow('answers 404');
    expect(refusing.requests).toHaveLength(1);
    const failing = await serve({ failsWith: Array(9).fill(502) });
    await expect(
      downloadFile(`${failing.url}/a.zip`, path, { ...quick, attempts: 3 }),
    ).rejects.toThrow('answers 502 Bad Gateway, 3 times in a row');
    expect(failing.requests).toHaveLength(3);
    await failing.close();
    await expect(
      downloadFile(`${failing.url}/a.zip`, path, { ...quick, attempts: 2 }),
    ).rejects.toThrow('ECONNREFUSED');
  });
});
