// The package as npm makes it: its tarball, and the files in it that were not compiled from a source each.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';

export interface Tarball {
  path: string;
  /** Below the package's root, sorted. */
  files: string[];
  bytes: number;
  unpackedBytes: number;
}

interface PackReport {
  filename: string;
  files: { path: string }[];
  size: number;
  unpackedSize: number;
}

/** Packs what lies in `dist/` now; `build` makes that first, as `npm publish` does. */
export async function packTarball(folder: string, build: boolean): Promise<Tarball> {
  const args = ['pack', '--json', '--pack-destination', folder];
  if (!build) args.push('--ignore-scripts');
  const { stdout } = await promisify(execFile)('npm', args, {
    cwd: PACKAGE_ROOT,
    maxBuffer: 1 << 26,
  });
  // The scripts print before it; older npm gives a list of reports, newer an object of them by name.
  const report = JSON.parse(stdout.slice(stdout.search(/^[[{]$/m))) as object;
  const [{ filename, files, size, unpackedSize }] = Object.values(report) as PackReport[];
  return {
    path: join(folder, filename),
    files: files.map(({ path }) => path).sort(),
    bytes: size,
    unpackedBytes: unpackedSize,
  };
}

/** True for JavaScript and types that were compiled from a source file of the same place. */
export function isCompiled(file: string): boolean {
  const match = /^dist\/(.+)\.(?:js|d\.ts)$/.exec(file);
  return match !== null && existsSync(join(PACKAGE_ROOT, `${match[1]}.ts`));
}
