// Downloads one file, resumably: bytes go to `<path>.part` beside a note of which version they are of;
// only a whole file gets its name. A dropped connection goes on where it stopped, if the server still
// has the same version; otherwise from the start.
import { createWriteStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { move } from './move.ts';
import { networkFault } from './network-fault.ts';
import { type Progress, type StageProgress, silentProgress } from './progress.ts';
import { UserError } from './user-error.ts';

export interface DownloadOptions {
  progress?: Progress;
  /** Tries without a new byte before it gives up; default 5. */
  attempts?: number;
  /** Wait before the second try; doubles with each further one. Default 500 ms. */
  firstDelayMs?: number;
  /** A connection that is silent for so long is dropped; default 30 s. */
  silenceMs?: number;
}

/** What a partial file is part of, as its server told. */
interface PartNote {
  url: string;
  /** ETag or Last-Modified: sent back as If-Range. */
  validator: string;
}

/** A failure that trying again may cure. */
class TransientError extends Error {}

/**
 * Downloads `url` to `path`, whole or not at all.
 * @throws UserError when the server refuses, or does not get it through after all attempts
 */
export async function downloadFile(
  url: string,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  const { progress = silentProgress, attempts = 5, firstDelayMs = 500 } = options;
  const stage = progress.stage('Downloading', 'MB');
  let failures = 0;
  for (;;) {
    const before = await partSize(path);
    try {
      const bytes = await downloadRest(url, path, stage, options.silenceMs ?? 30_000);
      await move(`${path}.part`, path);
      await rm(`${path}.part.json`, { force: true });
      stage.done(`${(bytes / 1e6).toFixed(1)} MB from ${url}`);
      return;
    } catch (error) {
      if (!isTransient(error)) throw error;
      failures = (await partSize(path)) > before ? 1 : failures + 1;
      if (failures >= attempts) {
        throw new UserError(
          `${url}: ${reasonOf(error)}, ${attempts} times in a row; run the same command again to continue`,
        );
      }
      await sleep(firstDelayMs * 2 ** (failures - 1));
    }
  }
}

/** One request for what is missing; returns the size of the whole. */
async function downloadRest(
  url: string,
  path: string,
  stage: StageProgress,
  silenceMs: number,
): Promise<number> {
  const note = await readNote(path, url);
  const offset = note === null ? 0 : await partSize(path);
  const watchdog = new AbortController();
  const timer = setTimeout(() => watchdog.abort(), silenceMs);
  try {
    const headers: Record<string, string> =
      note === null || offset === 0
        ? { 'accept-encoding': 'identity' }
        : { 'accept-encoding': 'identity', range: `bytes=${offset}-`, 'if-range': note.validator };
    const response = await fetch(url, { headers, signal: watchdog.signal });
    const start = await startOf(response, url, path, offset);
    const total = totalOf(response, start);
    if (start === 0) await writeNote(path, url, response);
    let done = start;
    showBytes(stage, done, total);
    const count = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        timer.refresh();
        done += chunk.length;
        showBytes(stage, done, total);
        next(null, chunk);
      },
    });
    const body =
      response.body === null
        ? Readable.from([])
        : Readable.fromWeb(response.body as ReadableStream);
    const flags = start === 0 ? 'w' : 'a';
    await pipeline(body, count, createWriteStream(`${path}.part`, { flags }));
    if (total !== undefined && done !== total) {
      throw new TransientError(`it ended after ${done} of ${total} bytes`);
    }
    return done;
  } finally {
    clearTimeout(timer);
  }
}

function showBytes(stage: StageProgress, done: number, total?: number): void {
  stage.update(Math.floor(done / 1e6), total === undefined ? undefined : Math.ceil(total / 1e6));
}

/** Where the body of the response begins in the file. @throws when there is no usable body */
async function startOf(
  response: Response,
  url: string,
  path: string,
  offset: number,
): Promise<number> {
  if (response.status === 200) return 0;
  if (response.status === 206) {
    const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
    if (range !== null && Number(range[1]) === offset) return offset;
  }
  await response.body?.cancel();
  if (response.status === 206 || response.status === 416) {
    await removePart(path); // What is there is no beginning of what the server has.
    throw new TransientError('the part downloaded before does not fit');
  }
  const message = `the server answers ${response.status} ${response.statusText}`.trim();
  if (response.status >= 500 || response.status === 429 || response.status === 408) {
    throw new TransientError(message);
  }
  throw new UserError(`${url}: ${message}`);
}

function totalOf(response: Response, start: number): number | undefined {
  const length = response.headers.get('content-length');
  return length === null ? undefined : start + Number(length);
}

async function partSize(path: string): Promise<number> {
  const found = await stat(`${path}.part`).catch(() => null);
  return found?.size ?? 0;
}

async function removePart(path: string): Promise<void> {
  await rm(`${path}.part`, { force: true });
  await rm(`${path}.part.json`, { force: true });
}

/** The note of an earlier try of the same URL, or null when that one cannot be continued. */
async function readNote(path: string, url: string): Promise<PartNote | null> {
  try {
    const note = JSON.parse(await readFile(`${path}.part.json`, 'utf8')) as PartNote;
    return note.url === url && typeof note.validator === 'string' ? note : null;
  } catch {
    return null; // Absent or damaged: start from the beginning.
  }
}

async function writeNote(path: string, url: string, response: Response): Promise<void> {
  await removePart(path);
  const etag = response.headers.get('etag');
  // A weak ETag promises no equal bytes, so nothing could be continued with it.
  const strong = etag !== null && !etag.startsWith('W/') ? etag : null;
  const validator = strong ?? response.headers.get('last-modified');
  if (validator === null) return;
  const note: PartNote = { url, validator };
  await writeFile(`${path}.part.json`, JSON.stringify(note));
}

function isTransient(error: unknown): boolean {
  if (error instanceof UserError || !(error instanceof Error)) return false;
  if (error instanceof TransientError || error.name === 'AbortError') return true;
  // What fetch and its streams throw when the network fails: the system's code is on the error or its cause.
  const { code, cause } = error as NodeJS.ErrnoException;
  const isDisk = ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'ENOENT'].includes(code ?? '');
  return !isDisk && (error instanceof TypeError || code !== undefined || cause instanceof Error);
}

function reasonOf(error: unknown): string {
  const isSilent = error instanceof Error && error.name === 'AbortError';
  return isSilent ? 'the connection went silent' : networkFault(error);
}
