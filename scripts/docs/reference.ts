// `node scripts/docs/reference.ts`: writes the pages of docs/reference/ from the code. A test holds them to it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';
import { cliPage } from './reference/cli.ts';
import { npmScriptsPage } from './reference/npm-scripts.ts';
import { problemsPage } from './reference/problems.ts';
import { recipePage } from './reference/recipe.ts';
import { routesPage } from './reference/routes.ts';

/** Path of a page → what it says. */
export const REFERENCE_PAGES: Record<string, () => string | Promise<string>> = {
  'docs/reference/cli.md': cliPage,
  'docs/reference/recipe.md': recipePage,
  'docs/reference/routes.md': routesPage,
  'docs/reference/problems.md': problemsPage,
  'docs/reference/scripts.md': npmScriptsPage,
};

if (import.meta.main) {
  for (const [page, write] of Object.entries(REFERENCE_PAGES)) {
    const path = join(PACKAGE_ROOT, page);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await write());
  }
}
