// Finds a recipe by the name of one that ships, or by the path of a user's TypeScript file, and checks
// it. A user's file may lie anywhere: `import … from 'batcomputer'` always means this package.
import { stat } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import { sha256 } from '../base/files.ts';
import { EXTENSION, moduleUrl, RUNS_FROM_SOURCE } from '../base/package-files.ts';
import { UserError } from '../base/user-error.ts';
import { SHIPPED_RECIPES, shippedFile } from '../recipes/shipped.ts';
import { checkRecipe } from './check-recipe.ts';
import type { AskedRecipe } from './recipe.ts';

const SHIPPED_FOLDER = join(import.meta.dirname, '../recipes');
const PACKAGE_ENTRY = moduleUrl(import.meta.url, '../index');

export interface LoadedRecipe {
  recipe: AskedRecipe;
  /** SHA-256 (hex) of the checked recipe: the same for the same meaning, wherever the file lies. */
  hash: string;
  /** The file it came from. */
  path: string;
}

/**
 * Loads the shipped recipe of this name, or the .ts file at this path (relative to `folder`).
 * @throws UserError when there is none, or it cannot be read as a recipe
 */
export async function loadRecipe(
  nameOrPath: string,
  folder: string = process.cwd(),
): Promise<LoadedRecipe> {
  const path = await findRecipe(nameOrPath, folder);
  const recipe = checkRecipe(await importDefault(path), nameOrPath);
  return { recipe, hash: hashRecipe(recipe), path };
}

/**
 * SHA-256 (hex) of a checked recipe as JSON. Its fields stand in the order of the schema, so only the
 * order of features and classes, which has a meaning, tells two recipes of equal content apart.
 */
export function hashRecipe(recipe: AskedRecipe): string {
  return sha256(JSON.stringify(recipe));
}

/** By its name: a recipe is code. */
export function isRecipeFile(path: string): boolean {
  return /\.([cm]?[jt]s)$/i.test(path);
}

/** The file of a recipe. @throws UserError when there is none */
export async function findRecipe(
  nameOrPath: string,
  folder: string = process.cwd(),
): Promise<string> {
  const shipped = shippedFile(nameOrPath);
  if (shipped !== undefined) return join(SHIPPED_FOLDER, `${shipped}${EXTENSION}`);
  const path = resolve(folder, nameOrPath);
  const found = await stat(path).catch(() => null);
  if (found?.isFile() && !isRecipeFile(path)) {
    throw new UserError(
      `${nameOrPath}: is not a recipe; 'npx batcomputer init ${nameOrPath} --target COLUMN' writes one for a table. A recipe is a TypeScript file (docs/RECIPES.md) that names rows in its source; others are given with --data`,
    );
  }
  if (found?.isFile()) return path;
  const known = SHIPPED_RECIPES.join(', ');
  throw new UserError(
    `${nameOrPath}: no recipe of this name and no file at this path; recipes that ship: ${known}${didYouMean(nameOrPath, SHIPPED_RECIPES)}`,
  );
}

async function importDefault(path: string): Promise<unknown> {
  const url = pathToFileURL(path).href;
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'batcomputer') {
        const format = RUNS_FROM_SOURCE ? 'module-typescript' : 'module';
        return { url: PACKAGE_ENTRY.href, format, shortCircuit: true };
      }
      const resolved = nextResolve(specifier, context);
      // Without a package.json beside the file Node would guess its module type, and warn.
      return resolved.url === url && path.endsWith('.ts')
        ? { ...resolved, format: 'module-typescript' }
        : resolved;
    },
  });
  let exported: unknown;
  try {
    // A promise that is refused is a fault of the recipe, too.
    exported = await (await import(url)).default;
  } catch (error) {
    throw new UserError(`${path}: cannot be loaded: ${messageOf(error)}${placeOf(error, url)}`);
  } finally {
    hooks.deregister();
  }
  if (exported !== undefined) return exported;
  throw new UserError(`${path}: has no default export; write: export default defineRecipe({ … })`);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [line] = error.message.trim().split('\n');
  return error.name === 'Error' ? line : `${error.name}: ${line}`;
}

/** ` (line N)` of the recipe when the engine tells it. */
function placeOf(error: unknown, url: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const path = fileURLToPath(url);
  for (const name of [url, path]) {
    const at = stack.indexOf(`${name}:`);
    const line = at < 0 ? null : /^\d+/.exec(stack.slice(at + name.length + 1));
    if (line) return ` (line ${line[0]})`;
  }
  return '';
}
