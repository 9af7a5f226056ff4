// The project that a command works in: the user's folder that depends on batcomputer, whichever folder below it one
// stands in. The registry and what is kept between runs lie in it.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { RUNS_FROM_SOURCE } from './package-files.ts';

const CONFIG_FILE = 'batcomputer.config.ts';
const CACHE_FOLDER = RUNS_FROM_SOURCE ? 'build' : '.batcomputer';

interface PackageJson {
  name?: unknown;
  dependencies?: object;
  devDependencies?: object;
}

/**
 * Root of the project around `folder`: the nearest folder upwards with a `batcomputer.config.ts`, or with a
 * `package.json` that depends on batcomputer or is its own; without one `folder` itself.
 */
export function findProject(folder: string = process.cwd()): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, CONFIG_FILE)) || dependsOnUs(join(at, 'package.json'))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** A path in the project, relative to the working folder, as a person there would write it. */
export function inProject(...steps: string[]): string {
  const cwd = process.cwd();
  return relative(cwd, join(findProject(cwd), ...steps)) || '.';
}

/** Where something is kept between runs that can be made again: never in the package's own folder. */
export function cachePath(...steps: string[]): string {
  return join(findProject(), CACHE_FOLDER, ...steps);
}

/** The same relative to the working folder, as a person there would write it. */
export function inCache(...steps: string[]): string {
  return relative(process.cwd(), cachePath(...steps));
}

function dependsOnUs(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return false;
  }
  try {
    const { name, dependencies, devDependencies } = (JSON.parse(text) ?? {}) as PackageJson;
    const isDependency = (of: object = {}) => Object.hasOwn(of ?? {}, 'batcomputer');
    return name === 'batcomputer' || isDependency(dependencies) || isDependency(devDependencies);
  } catch {
    return false; // Not ours to judge: npm says what is wrong with it.
  }
}
