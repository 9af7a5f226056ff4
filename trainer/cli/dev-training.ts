// One training of `dev`, in a process of its own: it loads the recipe and what that imports anew, and ends at once when
// another edit makes it pointless. It is told what to train, and tells what it reads and what came of it.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../base/progress.ts';
import { stateOfFileNow, statesOf } from '../base/watch-paths.ts';
import { describeDraft, warningsOf } from '../draft/describe-draft.ts';
import { draftRecipe, loadDraft } from '../draft/draft.ts';
import { figuresText } from '../evaluate/metrics.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { promote } from '../judge/promote.ts';
import { findRecipe, type LoadedRecipe, loadRecipe } from '../recipe/load-recipe.ts';
import type { AskedRecipe } from '../recipe/recipe.ts';
import { train } from '../release/train.ts';
import { type DraftCommandOptions, draftOptions, isTable } from './draft-options.ts';
import { describeFault } from './failure.ts';

export interface DevTask {
  /** A recipe, or a table. */
  recipe: string;
  registry: string;
  /** In place of the recipe's own source. */
  data: string[] | null;
  /** Of a table. */
  draft: DraftCommandOptions;
}

export type DevMessage =
  /** What the model is made of, as far as it is known, each as it is read; the model's name, if it is known. */
  | { kind: 'reads'; states: [path: string, state: string][]; model: string | null }
  /** How a table is taken: a line for each decision. */
  | { kind: 'drafted'; lines: string[] }
  | { kind: 'warning'; text: string }
  | {
      kind: 'trained';
      model: string;
      id: string;
      isNew: boolean;
      figures: string;
      against: string[];
    }
  | { kind: 'failed'; reason: string };

/** Where the program's own modules are. */
const OWN_FOLDERS = [join(import.meta.dirname, '..'), join(import.meta.dirname, '../../runtime')];

const tell = (message: DevMessage): void => void process.send?.(message);

const progress: Progress = {
  stage: () => ({ update() {}, done() {} }),
  warn: (text) => tell({ kind: 'warning', text }),
};

async function trainFor(task: DevTask): Promise<void> {
  const { recipe: asked, data } = task;
  const loaded = await (isTable(asked) ? loadTable(task) : loadFile(asked));
  const { name: model } = loaded.recipe;
  const places = data ?? (isTable(asked) ? [asked] : placesOf(loaded.recipe));
  const rows = await statesOf(places.map((place) => resolve(place)));
  tell({ kind: 'reads', states: [...code, ...rows], model });
  const registry = await openRegistry(task.registry);
  const options = { registry, reuse: 'answers', ...(data && { data }) } as const;
  const { version, isNew } = await train(loaded, options, progress);
  const { id, entry, number } = version;
  const { current } = await registry.aliases(model);
  const { against } =
    current === number
      ? { against: [] }
      : await promote(registry, id, { why: `dev ${asked}`, force: true });
  tell({ kind: 'trained', model, id, isNew, figures: figuresText(entry.metrics), against });
}

/** Files of the recipe, its own and what it imports but for packages → their states before they were read. */
const code = new Map<string, string>();

async function loadFile(nameOrPath: string): Promise<LoadedRecipe> {
  const path = await findRecipe(nameOrPath);
  code.set(path, stateOfFileNow(path));
  const hooks = registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) note(fileURLToPath(url));
      return next(url, context);
    },
  });
  try {
    return await loadRecipe(nameOrPath);
  } finally {
    hooks.deregister();
    tell({ kind: 'reads', states: [...code], model: null });
  }
}

function note(path: string): void {
  const isOwn = OWN_FOLDERS.some((folder) => path.startsWith(folder + sep));
  if (!isOwn && !path.includes(`${sep}node_modules${sep}`)) code.set(path, stateOfFileNow(path));
}

async function loadTable({ recipe: place, draft: options }: DevTask): Promise<LoadedRecipe> {
  tell({ kind: 'reads', states: [...(await statesOf([resolve(place)]))], model: null });
  const { target = '' } = options;
  const draft = await draftRecipe([place], target, { ...draftOptions(options), progress });
  tell({ kind: 'drafted', lines: describeDraft(draft) });
  for (const text of warningsOf(draft)) progress.warn(text);
  return loadDraft(draft);
}

/** Files, folders and globs of its rows; those of a query are the texts in it that name some. */
function placesOf({ source, split }: AskedRecipe): string[] {
  const held = split.by === 'file' ? [split.test].flat() : [];
  const own =
    'files' in source ? [source.files].flat() : 'sql' in source ? textsOf(source.sql) : [];
  return [...own, ...held].filter((place) => !/^[a-z][a-z0-9+.-]+:\/\//i.test(place));
}

function textsOf(sql: string): string[] {
  const texts = Array.from(sql.matchAll(/'([^'\n]+)'/g), ([, text]) => text);
  return texts.filter((text) => /\.[a-z]+$/i.test(text) || existsSync(text));
}

process.on('disconnect', () => process.exit()); // Nobody waits for it any more.
process.once('message', async (task: DevTask) => {
  try {
    await trainFor(task);
  } catch (error) {
    tell({ kind: 'failed', reason: reasonOf(error) });
  }
  process.disconnect();
});

function reasonOf(error: unknown): string {
  try {
    return describeFault(error);
  } catch {
    return `${String(error).split('\n')[0]}: this is a fault of batcomputer, not of your input`;
  }
}
