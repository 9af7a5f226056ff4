// What a server sends is read only as far as it may be long, whether it says how long it is or not.
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { openObjectStore } from '../../../../trainer/registry/remote/object-store.ts';
import { readObject } from '../../../../trainer/registry/remote/remote-registry.ts';
import { close, listen } from '../../../listen.ts';

const PIECE = Buffer.alloc(1 << 20);
let sent = 0;
const server = createServer((request, response) => {
  if (request.url?.endsWith('/said')) response.setHeader('content-length', 1_500_000_000);
  const write = () => {
    while (!response.destroyed && response.write(PIECE)) sent += PIECE.length;
  };
  response.on('drain', write);
  write();
});
afterEach(() => close(server));

test('a body that is too long is left unread', async () => {
  const store = openObjectStore({
    ...{ remote: 's3://bucket', endpoint: await listen(server), region: 'us-east-1' },
    ...{ accessKeyId: 'a', secretAccessKey: 'b', timeoutMs: 20_000, attempts: 1, backoffMs: 1 },
  });
  await expect(store.read('said')).rejects.toThrow(
    /s3:\/\/bucket: said: has 1,500,000,000 bytes; at most 67,108,864 are read/,
  );
  await expect(readObject(store, 'model.wasm', 'said')).rejects.toThrow(/at most 536,870,912/);
  expect(sent).toBeLessThan(100 << 20);
  sent = 0;
  await expect(store.read('unsaid')).rejects.toThrow(/at most 67,108,864 are read/);
  expect(sent).toBeLessThan(200 << 20);
});
