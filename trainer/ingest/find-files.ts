// From what a recipe or --data names (paths, folders, globs, zips, URLs) to files on the disk that can
// be read, each once, in the order of their names.
import { glob, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join, matchesGlob, relative, resolve } from 'node:path';
import { downloadFile } from '../download/download-file.ts';
import { unzip } from '../download/unzip.ts';
import type { Progress } from '../progress.ts';
import { UserError } from '../user-error.ts';
import { byName, type FileFormat, formatOf, type SourceFile } from './source-file.ts';

export interface FileQuery {
  /** Paths, folders, globs, zips or URLs. */
  places: string[];
  /** Format of files whose name does not say it. */
  format?: FileFormat;
  /** Which files of a folder or zip are taken, as a glob over their path inside it. */
  include?: string;
  /** Said when nothing is found. */
  howToGet?: string;
}

/**
 * Finds all files; zips are inflated and URLs downloaded into `temporary`.
 * @throws UserError naming the place that has none
 */
export async function findFiles(
  query: FileQuery,
  temporary: string,
  progress: Progress,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const [i, place] of query.places.entries()) {
    const own = join(temporary, String(i));
    files.push(...(await filesAt(place, query, own, progress)));
  }
  return files.sort(byName);
}

async function filesAt(
  place: string,
  query: FileQuery,
  temporary: string,
  progress: Progress,
): Promise<SourceFile[]> {
  if (/^https?:\/\//i.test(place)) {
    await mkdir(temporary, { recursive: true });
    const name = basename(new URL(place).pathname) || 'download.csv';
    const path = join(temporary, name);
    await downloadFile(place, path, { progress });
    return expand(path, name, query, join(temporary, 'members'), progress);
  }
  if (place.trim() === '') throw new UserError("'': no place of data; name a file or a folder");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) {
    throw new UserError(`${place}: of URLs only http and https are read`);
  }
  const path = resolve(place);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return filesOfFolder(path, query);
  if (found) return expand(path, basename(path), query, temporary, progress);

  const matches: string[] = [];
  for await (const match of glob(place)) matches.push(resolve(match));
  if (matches.length === 0) {
    const remedy = query.howToGet === undefined ? '' : `. To get the data: ${query.howToGet}`;
    throw new UserError(`${place}: no such file, folder or glob${remedy}`);
  }
  const files: SourceFile[] = [];
  for (const [i, match] of matches
    .filter((match) => !isLitter(match))
    .sort()
    .entries()) {
    const name = relative(process.cwd(), match);
    files.push(...(await expand(match, name, query, join(temporary, String(i)), progress)));
  }
  return files;
}

/** One file as it is, or the members of a zip. */
async function expand(
  path: string,
  name: string,
  query: FileQuery,
  temporary: string,
  progress: Progress,
): Promise<SourceFile[]> {
  if (!/\.zip$/i.test(path)) {
    const format = query.format ?? formatOf(path);
    if (format !== null) return [{ path, name, format }];
    throw new UserError(
      `${path}: cannot tell its format; name it .csv, .csv.gz, .parquet, .json or .zip, or set source.format`,
    );
  }
  await mkdir(temporary, { recursive: true });
  const stage = progress.stage('Inflating', 'MB');
  const members = await unzip(path, temporary, (member) => isWanted(member, query), stage);
  stage.done(`${members.length} files of ${name}`);
  return members.map((member) => ({
    ...member,
    format: query.format ?? formatOf(member.name) ?? 'csv',
  }));
}

async function filesOfFolder(folder: string, query: FileQuery): Promise<SourceFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).replaceAll('\\', '/');
      return { path, name, format: query.format ?? formatOf(name) };
    })
    .filter((file): file is SourceFile => file.format !== null && isWanted(file.name, query));
  if (files.length > 0) return files;
  const pattern = query.include === undefined ? '' : ` that matches ${query.include}`;
  throw new UserError(`${folder}: has no CSV, Parquet or JSON file${pattern}`);
}

/** What macOS and Windows leave beside people's files, some of it under the same extension. */
function isLitter(name: string): boolean {
  return /(^|[\\/])(__MACOSX[\\/]|\._[^\\/]*$|(\.DS_Store|Thumbs\.db|desktop\.ini)$)/i.test(name);
}

function isWanted(name: string, { include, format }: FileQuery): boolean {
  if (isLitter(name)) return false;
  if (include !== undefined && !matchesGlob(name, include)) return false;
  return format !== undefined || formatOf(name) !== null;
}
