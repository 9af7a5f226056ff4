// Reads what a dialect is told from: the start of a file, pieces of the rest, and its end. A gigabyte takes
// no longer than a megabyte.
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../base/user-error.ts';
import type { Encoding } from '../../recipe/source-dialect.ts';
import { decode, type FoundEncoding, findEncoding, isWide } from './encoding.ts';
import { type FileKind, findKind } from './file-kind.ts';

export interface FileSample {
  kind: FileKind;
  encoding: FoundEncoding;
  /** The bytes of the file's start. */
  bytes: Buffer;
  /** The text of the file's start; its last line is whole. */
  head: string;
  /** Text from the middle, each piece from the start of a line to the end of one. */
  pieces: string[];
  /** The last lines; empty where they are not known or stand in the head. */
  tail: string;
  /** Is the head all there is? */
  isWhole: boolean;
}

const HEAD_BYTES = 256 * 1024;
const PIECES = 16;
const PIECE_BYTES = 32 * 1024;
/** A head of fewer lines is read on to here. */
const LEAST_LINES = 3;
const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * The start of a file, and pieces of the rest.
 * @param encoding where it is given
 * @param pieceBytes of each piece
 */
export function sampleFile(
  path: string,
  encoding?: Encoding,
  pieceBytes = PIECE_BYTES,
): Promise<FileSample> {
  return readSample(path, encoding, pieceBytes);
}

/** The start alone. */
export function sampleStart(path: string): Promise<FileSample> {
  return readSample(path, undefined, null);
}

/** @throws UserError when the file cannot be read */
async function readSample(
  path: string,
  encoding: Encoding | undefined,
  pieceBytes: number | null,
): Promise<FileSample> {
  const file = await open(path).catch((error) => {
    throw new UserError(`${path}: cannot be read: ${error.message}`);
  });
  try {
    const { size } = await file.stat();
    const start = await readAt(file, 0, HEAD_BYTES);
    const kind = findKind(start);
    if (kind === 'gzip') return sampleGzip(path, encoding);
    if (kind !== 'text') return { ...sampleHead(start, true, encoding), kind };
    const head = size > start.length ? await readLines(file, start) : start;
    const sample = sampleHead(head, head.length >= size, encoding);
    if (sample.isWhole || pieceBytes === null) return sample;
    return await samplePieces(file, placesOf(head.length, size, pieceBytes), sample);
  } finally {
    await file.close();
  }
}

function sampleHead(bytes: Buffer, isWhole: boolean, encoding?: Encoding): FileSample {
  const found = findEncoding(bytes);
  if (encoding !== undefined) Object.assign(found, { encoding, words: [] });
  const text = decode(wholeUnits(bytes, found.encoding), found.encoding);
  const head = isWhole ? text : text.slice(0, lastLineEnd(text));
  return { kind: findKind(bytes), encoding: found, bytes, head, pieces: [], tail: '', isWhole };
}

/** Adds pieces and tail; where one of them is no UTF-8, none of the file is. */
async function samplePieces(
  file: FileHandle,
  places: Place[],
  sample: FileSample,
): Promise<FileSample> {
  const unit = isWide(sample.encoding.encoding) ? 2 : 1;
  const parts: Buffer[] = [];
  for (const [place, length] of places) {
    parts.push(await readAt(file, place - (place % unit), length));
  }
  const isAscii = !/[^\p{ASCII}]/u.test(sample.head);
  if (sample.encoding.encoding === 'utf-8' && isAscii && sample.encoding.markBytes === 0) {
    const foreign = parts.map(wholeLines).find((part) => !isUtf8(part));
    if (foreign !== undefined) sample.encoding = findEncoding(foreign);
  }
  const texts = parts.map((part) => decode(part, sample.encoding.encoding));
  const tail = texts.pop() ?? '';
  return {
    ...sample,
    pieces: texts.map((text) => afterLineEnd(text).slice(0, lastLineEnd(afterLineEnd(text)))),
    tail: afterLineEnd(tail),
  };
}

type Place = [place: number, length: number];

/** Where pieces lie, the tail last; all there is where that is no more. */
function placesOf(from: number, size: number, pieceBytes: number): Place[] {
  const tail: Place = [Math.max(from, size - PIECE_BYTES), PIECE_BYTES];
  const rest = tail[0] - from;
  if (rest <= PIECES * pieceBytes) return [[from, rest], tail];
  const step = Math.floor(rest / PIECES);
  return [...Array.from({ length: PIECES }, (_, i): Place => [from + i * step, pieceBytes]), tail];
}

/** The bytes from the first line end to the last. */
function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.indexOf(10) + 1, bytes.lastIndexOf(10) + 1);
}

/** Where the last line ends, so that a cut one is left out; all of a text without one. */
function lastLineEnd(text: string): number {
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2)) + 1;
  return end === 0 ? text.length : end;
}

function afterLineEnd(text: string): string {
  const end = /\r\n|\n|\r/.exec(text);
  return end === null ? '' : text.slice(end.index + end[0].length);
}

function wholeUnits(bytes: Buffer, encoding: Encoding): Buffer {
  return isWide(encoding) ? bytes.subarray(0, bytes.length - (bytes.length % 2)) : bytes;
}

/** The start, read on where it has hardly a line. */
async function readLines(file: FileHandle, start: Buffer): Promise<Buffer> {
  const ends = start.toString('latin1').match(/\r\n|\n|\r/g)?.length ?? 0;
  return ends >= LEAST_LINES ? start : readAt(file, 0, LONGEST_LINE);
}

async function readAt(file: FileHandle, place: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, place + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

async function sampleGzip(path: string, encoding?: Encoding): Promise<FileSample> {
  const { bytes, isWhole } = await inflateStart(path);
  const sample = sampleHead(bytes, isWhole, encoding);
  return sample.kind === 'text' ? { ...sample, kind: 'gzip' } : sample;
}

async function inflateStart(path: string): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const file = createReadStream(path);
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of file.pipe(createGunzip())) {
      parts.push(part as Buffer);
      length += (part as Buffer).length;
      if (length >= HEAD_BYTES) return { bytes: Buffer.concat(parts), isWhole: false };
    }
    return { bytes: Buffer.concat(parts), isWhole: true };
  } catch (error) {
    throw new UserError(`${path}: cannot be read: ${(error as Error).message}`);
  } finally {
    file.destroy();
  }
}
