// Fetches street-level crime files of data.police.uk: the archive of one month holds up to 36 months
// before it; only the months and forces asked for are unpacked.
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type DownloadOptions, downloadFile } from '../../base/download-file.ts';
import { removeStaleTemporaries, temporaryNameFor } from '../../base/files.ts';
import type { Progress } from '../../base/progress.ts';
import { DamagedZipError, unzip } from '../../base/unzip.ts';
import { UserError } from '../../base/user-error.ts';

export const ARCHIVE_URL = 'https://data.police.uk/data/archive';

const MONTHS_PER_ARCHIVE = 36;

export interface PoliceQuery {
  /** First and last month, `YYYY-MM`. */
  from: string;
  to: string;
  /** Forces as they stand in file names (`kent`); empty: all. */
  forces: string[];
  /** Where the months' folders are put; archives are kept beside them, in `archive/`. */
  folder: string;
  /** The archive's place, without a slash at its end. */
  baseUrl: string;
}

/**
 * Downloads what is missing and unpacks it; returns the paths of the files asked for.
 * @throws UserError when a month or force is not there
 */
export async function fetchPoliceFiles(
  query: PoliceQuery,
  progress: Progress,
  options: Omit<DownloadOptions, 'progress'> = {},
): Promise<string[]> {
  const months = monthsBetween(query.from, query.to);
  const files: string[] = [];
  for (let last = months.length - 1; last >= 0; last -= MONTHS_PER_ARCHIVE) {
    const first = Math.max(0, last - MONTHS_PER_ARCHIVE + 1);
    const wanted = months.slice(first, last + 1);
    files.push(...(await fetchArchive(query, wanted, progress, options)));
  }
  checkComplete(query, months, files);
  return files.sort();
}

/** Every month from `from` to `to`, both included. */
export function monthsBetween(from: string, to: string): string[] {
  const [first, last] = [from, to].map((month) => {
    const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month);
    if (match === null) throw new UserError(`'${month}' is not a month; write it as 2025-01`);
    return Number(match[1]) * 12 + Number(match[2]) - 1;
  });
  if (first > last) throw new UserError(`--from ${from} is after --to ${to}`);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const month = first + i;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

async function fetchArchive(
  query: PoliceQuery,
  months: string[],
  progress: Progress,
  options: Omit<DownloadOptions, 'progress'>,
): Promise<string[]> {
  const name = `${months.at(-1)}.zip`;
  const path = join(query.folder, 'archive', name);
  await mkdir(dirname(path), { recursive: true });
  if ((await stat(path).catch(() => null)) === null) {
    await downloadFile(`${query.baseUrl}/${name}`, path, { ...options, progress });
  }
  await removeStaleTemporaries(query.folder);
  const temporary = temporaryNameFor(join(query.folder, 'unpack'));
  await mkdir(temporary);
  const stage = progress.stage('Unpacking', 'MB');
  try {
    const isWanted = (member: string) => isWantedFile(member, months, query.forces);
    const members = await unzip(path, temporary, isWanted, stage);
    const files = await Promise.all(members.map((member) => putInPlace(member, query.folder)));
    stage.done(`${files.length} files of ${name}`);
    return files;
  } catch (error) {
    // A damaged archive must not be taken for a good one by the next run.
    if (error instanceof DamagedZipError) await rm(path);
    throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function isWantedFile(member: string, months: string[], forces: string[]): boolean {
  const match = /^(\d{4}-\d\d)-(.+)-street\.csv$/.exec(basename(member));
  if (match === null || !months.includes(match[1])) return false;
  return forces.length === 0 || forces.includes(match[2]);
}

async function putInPlace(member: { path: string; name: string }, folder: string): Promise<string> {
  const name = basename(member.name);
  const target = join(folder, name.slice(0, 7), name);
  await mkdir(dirname(target), { recursive: true });
  await rename(member.path, target);
  return target;
}

/** Forces miss months now and then; a month or a force without any file is a mistake. */
function checkComplete({ forces }: PoliceQuery, months: string[], files: string[]): void {
  const names = files.map((file) => basename(file));
  const absent = [
    ...months.filter((month) => !names.some((name) => name.startsWith(month))),
    ...forces.filter((force) => !names.some((name) => name.slice(8) === `${force}-street.csv`)),
  ];
  if (absent.length === 0) return;
  throw new UserError(`the archive has no file of ${absent.join(', ')}; the others are unpacked`);
}
