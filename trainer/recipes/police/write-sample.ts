// Keeps the embedded police sample on the disk: whole and current, or not there. A second call with
// nothing changed does nothing.
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeStaleTemporaries, sha256, temporaryNameFor } from '../../base/files.ts';
import { PACKAGE_ROOT, RUNS_FROM_SOURCE } from '../../base/package-files.ts';
import type { Progress } from '../../base/progress.ts';
import { cachePath } from '../../base/project.ts';
import { type PoliceRates, policeFile, rowsPerMonth } from './sample-rows.ts';

/** Raised whenever the generator writes other bytes. */
const GENERATOR_VERSION = 1;
const SEED = 2018;
const YEAR = 2018;
const ROWS = 300_000;

const RATES_PATH = join(import.meta.dirname, 'police-rates.json');
/** In a checkout a path that may be named in commands; else kept in the user's project. */
export const SAMPLE_FOLDER = RUNS_FROM_SOURCE
  ? join(PACKAGE_ROOT, 'data/sample/police')
  : cachePath('sample/police');

export interface PoliceSample {
  folder: string;
  /** Data rows over all files. */
  rows: number;
  /** False when it was there already. */
  written: boolean;
}

interface SampleManifest {
  key: string;
  rows: number;
  notice: string;
}

/** Writes the sample to `folder` unless the same one is there. Safe in several processes at once. */
export async function writeSample(
  progress: Progress,
  folder: string = SAMPLE_FOLDER,
): Promise<PoliceSample> {
  const text = readFileSync(RATES_PATH, 'utf8');
  const key = sha256(JSON.stringify([GENERATOR_VERSION, SEED, YEAR, ROWS, text]));
  const existing = await readManifest(folder);
  if (existing?.key === key) return { folder, rows: existing.rows, written: false };

  await mkdir(dirname(folder), { recursive: true });
  await removeStaleTemporaries(dirname(folder));
  const temporary = temporaryNameFor(folder);
  try {
    const rates = JSON.parse(text) as PoliceRates & { licence: string };
    const rows = await writeFiles(temporary, rates, progress);
    const manifest: SampleManifest = { key, rows, notice: `Made up from rates. ${rates.licence}` };
    await writeFile(join(temporary, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await putInPlace(temporary, folder, key);
    return { folder, rows, written: true };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function writeFiles(folder: string, rates: PoliceRates, progress: Progress): Promise<number> {
  const stage = progress.stage('Writing the sample', 'files', 12 * rates.forces.length);
  const counts = rowsPerMonth(rates.forces, ROWS);
  let files = 0;
  for (let month = 1; month <= 12; month++) {
    const name = `${YEAR}-${String(month).padStart(2, '0')}`;
    await mkdir(join(folder, name), { recursive: true });
    await Promise.all(
      rates.forces.map(async (force, f) => {
        const text = policeFile(rates, force, name, counts[f], [SEED, month, f]);
        await writeFile(join(folder, name, `${name}-${force.slug}-street.csv`), text);
        stage.update(++files);
      }),
    );
  }
  const rows = 12 * counts.reduce((sum, count) => sum + count, 0);
  stage.done(`${rows.toLocaleString('en')} rows in ${files} files`);
  return rows;
}

/** Renames the finished folder to its place; an outdated one there is moved away first. */
async function putInPlace(temporary: string, folder: string, key: string): Promise<void> {
  const outdated = temporaryNameFor(folder);
  try {
    await rename(folder, outdated);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  try {
    await rename(temporary, folder);
  } catch (error) {
    // Another process was faster: what it wrote is as good when it is the same sample.
    if ((await readManifest(folder))?.key !== key) throw error;
  } finally {
    await rm(outdated, { recursive: true, force: true });
  }
}

async function readManifest(folder: string): Promise<SampleManifest | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  } catch {
    return null; // Absent or damaged: the sample is written again.
  }
}
