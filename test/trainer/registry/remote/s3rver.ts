// S3rver from npm: it stores, lists and checks signatures. Conditional writes it does not know; If-None-Match
// and If-Match of PutObject are held to here, as the S3 reference defines them.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Backend } from './s3-server.ts';

interface Server {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (
  options: object,
) => Server;

export async function startS3rver(): Promise<S3Backend> {
  const directory = await mkdtemp(join(tmpdir(), 's3rver-'));
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory });
  const { port } = await server.run();
  /** Of what was written; S3's is the MD5 of a plain upload. */
  const etags = new Map<string, string>();
  return {
    ...{ port, accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    precondition({ url = '', headers }, body) {
      const etag = etags.get(url);
      if (headers['if-none-match'] === '*' && etag !== undefined) return false;
      if (headers['if-match'] !== undefined && headers['if-match'] !== etag) return false;
      // Set before the write is passed on: of two writes at once the second one is refused.
      etags.set(url, `"${createHash('md5').update(body).digest('hex')}"`);
      return true;
    },
    async stop() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
