// How files below a folder are called: with forward slashes on every system, so that names, hashes and what is written
// of them are the same everywhere.
import nodePath from 'node:path';

/** @param path that of the system; another one's in tests */
export function pathBelow(
  folder: string,
  file: string,
  path: Pick<typeof nodePath, 'relative' | 'sep'> = nodePath,
): string {
  return path.relative(folder, file).replaceAll(path.sep, '/');
}

/** The last part of a URL's path as a name that every system takes for a file. */
export function fileNameOf(url: string): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  // Windows refuses these in names, and names that end in a dot or are those of devices.
  const plain = name.replaceAll(/[<>:"|?*\\]/g, '_').replace(/\.+$/, '');
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain) ? `_${plain}` : plain;
}
