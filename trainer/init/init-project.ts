// Makes a folder a project: a recipe with its rows, the deployment, workflows, and a package.json that knows the
// program. What is there already stays as it is.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { PACKAGE_ROOT, programVersion } from '../base/package-files.ts';
import { UserError } from '../base/user-error.ts';

const TEMPLATE = join(import.meta.dirname, 'template');

/** npm leaves such names out of a package, so the template has them without the dot. */
const DOTTED: Record<string, string> = { gitignore: '.gitignore', github: '.github' };

/** What a project trains. */
export interface ProjectRecipe {
  /** The model's name. */
  name: string;
  /** Its file, in the folder. */
  file: string;
  /** The rows that it learns from. */
  rows: string;
}

/** The recipe of the template. */
const EXAMPLE: ProjectRecipe = { name: 'voyage', file: 'voyage.ts', rows: 'voyage.csv' };
const EXAMPLE_ROW = 'predict voyage class=1 sex=female age=29 fare=80';

const SCRIPTS = {
  serve: 'batcomputer serve',
  test: 'batcomputer test-api',
  deploy: 'batcomputer deploy',
};

/** Packages of this program's own development that a project needs: its optional parts, in the same versions. */
const TOOLS = ['newman', 'wrangler'];

export interface InitResult {
  /** Paths in the folder. */
  written: string[];
  /** Those that were there and were left as they are. */
  kept: string[];
}

interface PackageJson {
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/**
 * @param recipe what the project is made for, in place of the template's example
 * @throws UserError when the folder cannot be written, or its package.json cannot be read
 */
export async function initProject(
  folder: string,
  recipe: ProjectRecipe = EXAMPLE,
): Promise<InitResult> {
  const root = resolve(folder);
  const packageText = await packageJsonFor(root, recipe);
  const files = await templateFiles(recipe);
  const result: InitResult = { written: [], kept: [] };
  try {
    for (const [path, text] of files) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      result[(await writeIfAbsent(join(root, path), text)) ? 'written' : 'kept'].push(path);
    }
    if (packageText === null) result.kept.push('package.json');
    else {
      await writeFile(join(root, 'package.json'), packageText);
      result.written.push('package.json');
    }
  } catch (error) {
    throw new UserError(`${folder}: cannot be written: ${(error as Error).message}`);
  }
  return result;
}

async function templateFiles(recipe: ProjectRecipe): Promise<[path: string, text: string][]> {
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(TEMPLATE, join(parentPath, name)))
    .filter((path) => recipe === EXAMPLE || ![EXAMPLE.file, EXAMPLE.rows].includes(path))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const [first, ...rest] = path.split(/[\\/]/);
      const target = [DOTTED[first] ?? first, ...rest].join('/');
      const text = await readFile(join(TEMPLATE, path), 'utf8');
      return [target, forRecipe(text, recipe)] as [string, string];
    }),
  );
}

/** A file of the template, of another recipe than the example. */
function forRecipe(text: string, recipe: ProjectRecipe): string {
  if (recipe === EXAMPLE) return text;
  const { name, file, rows } = recipe;
  return text
    .replaceAll(EXAMPLE_ROW, `predict ${name} --in ${rows} --out answers.csv --keep`)
    .replaceAll(EXAMPLE.file, file)
    .replaceAll(EXAMPLE.rows, rows)
    .replaceAll(/\bvoyage\b/g, name);
}

/** False when something of this name is there. */
async function writeIfAbsent(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The folder's package.json with what a project needs added to it; null when nothing is missing. */
async function packageJsonFor(root: string, { file }: ProjectRecipe): Promise<string | null> {
  const path = join(root, 'package.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new UserError(`${path}: cannot be read: ${error.message}`);
  });
  const own = text === null ? newPackage(root) : parsePackage(path, text);
  const versions = await toolVersions();
  const isKnown = [own.dependencies, own.devDependencies].some((of) => of?.batcomputer);
  const merged = {
    ...own,
    scripts: {
      train: `batcomputer train ${file}`,
      ...SCRIPTS,
      ...withoutPlaceholder(own.scripts),
    },
    ...(!isKnown && {
      dependencies: { ...own.dependencies, batcomputer: `^${programVersion()}` },
    }),
    devDependencies: { ...versions, ...own.devDependencies },
  };
  const result = `${JSON.stringify(merged, null, 2)}\n`;
  return result === text ? null : result;
}

function newPackage(root: string): PackageJson & Record<string, unknown> {
  const name = basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return { name: name || 'predictions', version: '0.0.0', private: true, type: 'module' };
}

function parsePackage(path: string, text: string): PackageJson {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new UserError(`${path}: is not a JSON object; fix it and run this again`);
}

/** What `npm init` writes for a project without tests gives way. */
function withoutPlaceholder(scripts: Record<string, string> = {}): Record<string, string> {
  const { test, ...rest } = scripts;
  return test === undefined || test.includes('no test specified') ? rest : scripts;
}

/** The versions that the program was built and tested with. */
async function toolVersions(): Promise<Record<string, string>> {
  const { peerDependencies } = JSON.parse(
    await readFile(join(PACKAGE_ROOT, 'package.json'), 'utf8'),
  ) as { peerDependencies: Record<string, string> };
  return Object.fromEntries(TOOLS.map((name) => [name, peerDependencies[name]]));
}
