// One large CSV through the batch route: rows a second, and the memory it takes.
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { csvLine } from '../../../runtime/rows/csv-text.ts';
import { inputsOf } from '../../../runtime/schema/input-schema.ts';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import { startWorkerd } from '../../bare-workerd.ts';
import { randomRow } from '../../random-row.ts';

const BLOCK_ROWS = 20_000;

/** CSV lines of random rows of the model, `megabytes` in all; also says how many rows that was. */
function csvSource(entry: RegistryEntry, megabytes: number) {
  let rowCount = 0;
  const lines = Array.from({ length: BLOCK_ROWS }, () =>
    csvLine(Object.values(randomRow(entry)).map(String)),
  );
  const block = Buffer.from(lines.join(''));
  function* chunks() {
    yield Buffer.from(
      `${inputsOf(entry)
        .map(({ name }) => name)
        .join(',')}\n`,
    );
    for (let sent = 0; sent < megabytes * 1e6; sent += block.length) {
      rowCount += lines.length;
      yield block;
    }
  }
  return { body: Readable.from(chunks()), rows: () => rowCount };
}

/** Sends a CSV and reads the answers as they come; resolves to the number of lines. */
function postCsv(url: URL, body: Readable): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers: { 'content-type': 'text/csv' } });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let lines = 0;
      response.on('data', (chunk: Buffer) => {
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
      });
      response.on('end', () => resolve(lines));
      response.on('error', reject);
    });
    body.pipe(outgoing);
  });
}

export interface BatchFigures {
  rows: number;
  megabytes: number;
  seconds: number;
  cpuSeconds: number;
  /** Memory of the whole process, in bytes. */
  idle: number;
  peak: number;
}

/** @throws Error when a row has no answer */
export async function benchBatch(
  bundle: string,
  entry: RegistryEntry,
  megabytes: number,
  bindings: Record<string, string> = {},
): Promise<BatchFigures> {
  const server = await startWorkerd(bundle, bindings);
  const url = new URL(`/${entry.name}/api/predict/batch`, server.url);
  let peak = 0;
  try {
    await postCsv(url, csvSource(entry, 5).body);
    const idle = await server.memory();
    const watch = setInterval(async () => {
      peak = Math.max(peak, await server.memory());
    }, 50);
    const cpuBefore = await server.cpu();
    const started = performance.now();
    const { body, rows } = csvSource(entry, megabytes);
    const lines = await postCsv(url, body);
    const seconds = (performance.now() - started) / 1000;
    const cpuSeconds = ((await server.cpu()) - cpuBefore) / 1000;
    clearInterval(watch);
    if (lines !== rows() + 1) throw new Error(`${lines - 1} answers to ${rows()} rows`);
    return { rows: rows(), megabytes, seconds, cpuSeconds, idle, peak };
  } finally {
    await server.stop();
  }
}
