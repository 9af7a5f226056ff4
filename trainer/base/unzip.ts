// Inflates the wanted members of a zip, several at once, into a folder. The archive is hostile until
// proven otherwise: its names never become paths, and it cannot fill the disk.
import { createWriteStream } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Duplex, PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { StageProgress } from './progress.ts';
import { UserError } from './user-error.ts';

/** Members inflated at a time; inflating runs on libuv's threads. */
const PARALLEL = 4;
/** Text tables deflate about 10 to 30 times; deflate's own limit is 1,032. */
const HIGHEST_RATIO = 200;
const RATIO_MATTERS_FROM = 16 * 1024 * 1024;
/** Inflated bytes at a time: each piece is a turn of the event loop, and Node's 16 KiB take twice as long. */
const PIECE_BYTES = 256 * 1024;
/** Compression methods of a member (APPNOTE.TXT 4.4.5). */
const STORED = 0;
const DEFLATED = 8;

/** The archive itself is at fault, not the disk or the question: it should be downloaded again. */
export class DamagedZipError extends UserError {}

/** An inflated member of a zip. */
export interface UnzippedFile {
  /** Where its bytes are. */
  path: string;
  /** Its path inside the zip. */
  name: string;
}

/**
 * Inflates every member that `isWanted` into `folder`, under plain numbers as names.
 * @param stage counts MB
 * @throws UserError when the archive is damaged, hostile, or has no such member
 */
export async function unzip(
  path: string,
  folder: string,
  isWanted: (name: string) => boolean,
  stage: StageProgress,
): Promise<UnzippedFile[]> {
  const zip = await openPromise(path, { autoClose: false }).catch((error) => {
    throw new DamagedZipError(`${path}: not a readable zip (${error.message}); download it again`);
  });
  try {
    const members = await listMembers(path, zip, isWanted);
    checkMethods(path, members);
    await checkSizes(path, members, folder);
    return await inflateAll(path, zip, members, folder, stage);
  } finally {
    zip.close();
  }
}

async function listMembers(
  path: string,
  zip: ZipFile,
  isWanted: (name: string) => boolean,
): Promise<Entry[]> {
  const members: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/') && isWanted(entry.fileName)) members.push(entry);
    }
  } catch (error) {
    // Also names that lead out of the folder: the reader refuses them.
    throw new DamagedZipError(`${path}: damaged or hostile zip: ${(error as Error).message}`);
  }
  if (members.length === 0) {
    throw new UserError(`${path}: holds no file of those that are wanted`);
  }
  const names = new Set<string>();
  for (const { fileName } of members) {
    if (names.has(fileName)) {
      throw new UserError(
        `${path}: contains ${fileName} twice; make the zip again with only one of them`,
      );
    }
    names.add(fileName);
  }
  return members;
}

/** Refuses members that cannot be read. */
function checkMethods(path: string, members: Entry[]): void {
  const encrypted = members.find((entry) => entry.isEncrypted());
  if (encrypted) throw new UserError(`${path}: member ${encrypted.fileName} is encrypted`);
  const known = [STORED, DEFLATED];
  const unknown = members.find((entry) => !known.includes(entry.compressionMethod));
  if (unknown) {
    throw new UserError(
      `${path}: member ${unknown.fileName} is compressed by method ${unknown.compressionMethod}; make the zip again with deflate`,
    );
  }
}

/** Refuses members that lie about themselves or would fill the disk, before a byte is written. */
async function checkSizes(path: string, members: Entry[], folder: string): Promise<void> {
  const bomb = members.find(
    ({ compressedSize, uncompressedSize }) =>
      uncompressedSize > RATIO_MATTERS_FROM && uncompressedSize > compressedSize * HIGHEST_RATIO,
  );
  if (bomb) {
    const times = Math.round(bomb.uncompressedSize / Math.max(1, bomb.compressedSize));
    throw new UserError(
      `${path}: member ${bomb.fileName} claims to inflate ${times} times (at most ${HIGHEST_RATIO} is accepted)`,
    );
  }
  const total = (size: (entry: Entry) => number) =>
    members.reduce((sum, entry) => sum + size(entry), 0);
  if (total((entry) => entry.compressedSize) > (await stat(path)).size) {
    throw new UserError(`${path}: hostile zip: its members overlap`);
  }
  const needed = total((entry) => entry.uncompressedSize);
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  if (needed > free) {
    throw new UserError(
      `${path}: inflates to ${toMegabytes(needed)}, and ${folder} has ${toMegabytes(free)} free; set TMPDIR to a larger disk`,
    );
  }
}

async function inflateAll(
  path: string,
  zip: ZipFile,
  members: Entry[],
  folder: string,
  stage: StageProgress,
): Promise<UnzippedFile[]> {
  const totalBytes = members.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  let doneBytes = 0;
  let next = 0;
  const files: UnzippedFile[] = [];
  const worker = async () => {
    while (next < members.length) {
      const index = next++;
      const entry = members[index];
      const suffix = /(\.[a-z]+){1,2}$/i.exec(entry.fileName)?.[0] ?? '';
      const target = join(folder, `${index}${suffix}`);
      try {
        await inflate(zip, entry, target, (bytes) => {
          doneBytes += bytes;
          stage.update(Math.floor(doneBytes / 1e6), Math.ceil(totalBytes / 1e6));
        });
      } catch (error) {
        next = members.length; // The others stop after what they are at.
        const { code, message } = error as NodeJS.ErrnoException;
        if (code?.startsWith('E') && !code.startsWith('ERR_')) throw error; // of the disk
        throw new DamagedZipError(
          `${path}: member ${entry.fileName}: ${message}; download it again`,
        );
      }
      files.push({ path: target, name: entry.fileName });
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: PARALLEL }, worker));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return files;
}

/** @throws when the member's bytes are not as many, or not those, that the zip says */
async function inflate(
  zip: ZipFile,
  entry: Entry,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let crc = 0;
  let left = entry.uncompressedSize;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      crc = crc32(chunk, crc);
      left -= chunk.length;
      onBytes(chunk.length);
      done(left < 0 ? new Error('it holds more bytes than it says') : null, chunk);
    },
  });
  const compressed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  await pipeline(compressed, decoder(entry), check, createWriteStream(target));
  if (left > 0) throw new Error('it holds fewer bytes than it says');
  if (crc !== entry.crc32) throw new Error('its checksum is wrong');
}

function decoder({ compressionMethod }: Entry): Duplex {
  if (compressionMethod === STORED) return new PassThrough();
  return createInflateRaw({ chunkSize: PIECE_BYTES });
}

function toMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
