// From what a recipe or --data names (paths, folders, globs, zips, URLs) to files on the disk that can
// be read, each once, in the order of their names.
import { glob, lstat, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, matchesGlob, relative, resolve, sep } from 'node:path';
import { pathBelow } from '../base/path-below.ts';
import type { Progress } from '../base/progress.ts';
import { unzip } from '../base/unzip.ts';
import { UserError } from '../base/user-error.ts';
import type { RecipeSource } from '../recipe/recipe.ts';
import { Downloads } from './downloads.ts';
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

/** What a recipe says of its files beyond where they are. */
export function fileQueryOf(source: RecipeSource): Omit<FileQuery, 'places'> {
  const { include, howToGet } = source;
  return {
    ...(include === undefined ? {} : { include }),
    ...(howToGet === undefined ? {} : { howToGet }),
    ...('files' in source && source.format !== undefined ? { format: source.format } : {}),
  };
}

/** A search under way. */
interface Search {
  query: FileQuery;
  progress: Progress;
  downloads: Downloads;
  /** Where each file that was found really lies → what it was called. */
  found: Map<string, string>;
}

/**
 * Finds all files, each once, by whatever names; zips are inflated into `temporary`, and URLs downloaded, unless
 * `downloads` has them.
 * @throws UserError naming the place that has none
 */
export async function findFiles(
  query: FileQuery,
  temporary: string,
  progress: Progress,
  downloads = new Downloads(join(temporary, 'downloads')),
): Promise<SourceFile[]> {
  const search: Search = { query, progress, downloads, found: new Map() };
  const files: SourceFile[] = [];
  for (const [i, place] of query.places.entries()) {
    files.push(...(await filesAt(place, search, join(temporary, String(i)))));
  }
  return files.sort(byName);
}

async function filesAt(place: string, search: Search, temporary: string): Promise<SourceFile[]> {
  if (/^https?:\/\//i.test(place)) {
    const { path, name } = await search.downloads.fetch(place, search.progress);
    return expand(path, name, search, join(temporary, 'members'));
  }
  if (place.trim() === '')
    throw new UserError('the path of the data is empty; name a file or a folder');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) {
    throw new UserError(
      `${place}: URLs of rows start with http:// or https://; the table of a server, with postgresql:// or clickhouse://, goes with train alone`,
    );
  }
  const path = resolve(place);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return filesOfFolder(path, search);
  if (found) return expand(path, basename(path), search, temporary);
  return filesOfGlob(place, search, temporary);
}

async function filesOfGlob(
  pattern: string,
  search: Search,
  temporary: string,
): Promise<SourceFile[]> {
  const matches: string[] = [];
  for await (const match of glob(pattern)) matches.push(resolve(match));
  if (matches.length === 0) {
    const { howToGet } = search.query;
    const remedy = howToGet === undefined ? '' : `. To get the data: ${howToGet}`;
    throw new UserError(`${pattern}: no such file, folder or glob${remedy}`);
  }
  const wanted = matches.filter((match) => !isLitter(match)).sort();
  const files: SourceFile[] = [];
  for (const [i, match] of (await linksLast(wanted)).entries()) {
    const name = pathBelow(process.cwd(), match);
    files.push(...(await expand(match, name, search, join(temporary, String(i)))));
  }
  return files;
}

/** A file that has several names is rather known by its own than by that of a link. */
async function linksLast(paths: string[]): Promise<string[]> {
  const isLink = await Promise.all(paths.map(async (path) => (await lstat(path)).isSymbolicLink()));
  return [...paths.filter((_, i) => !isLink[i]), ...paths.filter((_, i) => isLink[i])];
}

/** One file as it is, or the members of a zip; nothing when it was found already. */
async function expand(
  path: string,
  name: string,
  search: Search,
  temporary: string,
): Promise<SourceFile[]> {
  const { query, progress } = search;
  const isZip = /\.zip$/i.test(path);
  const format = query.format ?? formatOf(path);
  if (!isZip && format === null && /\.(?:xls[xmb]?|ods|numbers)$/i.test(path)) {
    throw new UserError(`${path}: is a workbook; open it and save the sheet as CSV (UTF-8)`);
  }
  if (!isZip && format === null) {
    throw new UserError(
      `${path}: cannot tell its format; name it .csv, .csv.gz, .parquet, .json or .zip, or set source.format`,
    );
  }
  if (!(await isNew(path, name, search))) return [];
  if (!isZip && format !== null) return [{ path, name, format }];
  await mkdir(temporary, { recursive: true });
  const stage = progress.stage('Inflating', 'MB');
  const members = await unzip(path, temporary, (member) => isWanted(member, query), stage);
  stage.done(`${members.length} files of ${name}`);
  return members.map((member) => ({
    ...member,
    format: query.format ?? formatOf(member.name) ?? 'csv',
  }));
}

/** False for a file that was found by another name; its rows must not count twice. @throws UserError */
async function isNew(path: string, name: string, { found, progress }: Search): Promise<boolean> {
  const target = await stat(path).catch(() => null);
  if (target === null) throw new UserError(`${path}: is a link to a file that does not exist`);
  // Rows are read more than once, and a pipe gives them only once.
  if (!target.isFile()) throw new UserError(`${path}: is not a regular file; name a file of rows`);
  const real = await realpath(path);
  const known = found.get(real);
  if (known === undefined) found.set(real, name);
  else progress.warn(`${name}: is ${known}, which was named already; its rows count once`);
  return known === undefined;
}

/** The files of a folder. Links lead to files; to folders only where these are looked through anyway. */
async function filesOfFolder(folder: string, search: Search): Promise<SourceFile[]> {
  const { query } = search;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const files: SourceFile[] = [];
  let wanted = 0;
  for (const path of await linksLast(paths)) {
    const name = pathBelow(folder, path);
    const format = query.format ?? formatOf(name);
    if (await isFolderLink(folder, path, name)) continue;
    if (format === null || !isWanted(name, query)) continue;
    wanted++;
    if (await isNew(path, name, search)) files.push({ path, name, format });
  }
  if (wanted > 0) return files;
  const pattern = query.include === undefined ? '' : ` that matches ${query.include}`;
  throw new UserError(`${folder}: has no CSV, Parquet or JSON file${pattern}`);
}

/** @throws UserError when files lie behind it that nobody would read */
async function isFolderLink(folder: string, path: string, name: string): Promise<boolean> {
  const target = await stat(path).catch(() => null);
  if (!target?.isDirectory()) return false;
  const real = await realpath(path);
  const place = relative(await realpath(folder), real);
  const isOutside = place.split(sep)[0] === '..' || isAbsolute(place);
  if (!isOutside) return true;
  throw new UserError(
    `${folder}: ${name} is a link to the folder ${real}, which is not followed; name that folder, too, or remove the link`,
  );
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
