// FastAPI under uvicorn as a target of the load, with a model learned from rows like those of ours: random ones
// whose labels are drawn by our model's own probabilities.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Predictor } from '../../../runtime/module/predictor.ts';
import { csvLine } from '../../../runtime/rows/csv-text.ts';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import { cpuMs } from '../../process-figures.ts';
import { randomRow } from '../../random-row.ts';
import type { LoadTarget } from './load.ts';

const FOLDER = 'build/bench/fastapi';
const TRAINING_ROWS = 200_000;
const LONGEST_START_MS = 60_000;
/** Fails without what the application needs beside a learner; tells the versions, those of what makes uvicorn faster too. */
const VERSIONS = `
import importlib.metadata as m, sys
names = ["fastapi", "uvicorn", "uvloop", "httptools"]
import fastapi, uvicorn, numpy
def version(name):
    try: return name + " " + m.version(name)
    except m.PackageNotFoundError: return "no " + name
print("Python " + sys.version.split()[0] + ", " + ", ".join(map(version, names)))`;

export interface FastApi extends LoadTarget {
  /** Versions of what runs, and the learner. */
  description: string;
  stop(): Promise<void>;
}

/** Starts one uvicorn process on the loopback; null where Python, FastAPI, uvicorn or every learner is missing. */
export async function startFastApi(
  python: string,
  entry: RegistryEntry,
  predictor: Predictor,
): Promise<FastApi | null> {
  const found = await promisify(execFile)(python, ['-c', VERSIONS]).catch(() => null);
  if (found === null) return null;
  await writeTrainingData(entry, predictor);
  const port = await freePort();
  const args = ['-m', 'uvicorn', 'fastapi_app:app', '--app-dir', 'scripts/bench/api'];
  args.push(
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--no-access-log',
    '--log-level',
    'error',
  );
  // One row needs no threads, which on a busy machine would wait for each other.
  const own = { PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' };
  const env = { ...process.env, ...DATA_FILES, ...own };
  const child = spawn(python, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const root = `http://127.0.0.1:${port}`;
  const learner = await waitForLearner(child, `${root}/learner`);
  if (learner === null) {
    await stop(child);
    return null;
  }
  return {
    name: 'FastAPI',
    url: new URL(`${root}/predict`),
    description: `${learner} (${found.stdout.trim()})`,
    cpu: () => cpuMs(child.pid),
    stop: () => stop(child),
  };
}

const DATA_FILES = { BENCH_CSV: `${FOLDER}/rows.csv`, BENCH_SCHEMA: `${FOLDER}/schema.json` };

async function writeTrainingData(entry: RegistryEntry, predictor: Predictor): Promise<void> {
  const encoder = makeRowEncoder(entry.features);
  const encoded = new Float64Array(entry.features.length);
  const lines = Array.from({ length: TRAINING_ROWS }, () => {
    const row = randomRow(entry);
    if (encoder.encode(row, encoded) !== null) throw new Error('a row of the bench is bad');
    const label = Math.random() < predictor.predict(encoded)[1] ? 1 : 0;
    return csvLine([...Object.values(row).map(String), label]);
  });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(DATA_FILES.BENCH_CSV, lines.join(''));
  await writeFile(DATA_FILES.BENCH_SCHEMA, JSON.stringify(entry.features));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** What the application has learned with, once it answers; null when it ends instead. */
async function waitForLearner(child: ChildProcess, url: string): Promise<string | null> {
  const deadline = Date.now() + LONGEST_START_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return (await response.json()) as string;
    await setTimeout(100);
  }
  return null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
