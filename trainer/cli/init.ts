// `batcomputer init`: a recipe for a table as it comes, and a project around it that trains, serves, tests and
// deploys.
import { existsSync, statSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../base/user-error.ts';
import { describeDraft, warningsOf } from '../draft/describe-draft.ts';
import { draftRecipe } from '../draft/draft.ts';
import { writeRecipe } from '../draft/write-recipe.ts';
import { type InitResult, initProject } from '../init/init-project.ts';
import {
  addDraftOptions,
  askForTarget,
  type DraftCommandOptions,
  draftOptions,
  isTable,
} from './draft-options.ts';
import { addCommonOptions, type CommonOptions } from './options.ts';
import { oneLine, print, printJson, say, shellWord } from './print.ts';

interface InitOptions extends CommonOptions, DraftCommandOptions {
  out?: string;
}

export function addInitCommand(program: Command): void {
  const command = program
    .command('init')
    .description('write a recipe for a table, or set up a project in a folder')
    .argument('[place]', 'a table, or the folder of the project', '.')
    .option('--out <file>', 'where the recipe is written (default: NAME.ts, after the table)');
  addDraftOptions(command);
  addCommonOptions(
    command,
    'npx batcomputer init customers.csv --target churned\nnpx batcomputer init my-model',
  ).action(runInit);
}

async function runInit(place: string, options: InitOptions): Promise<void> {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? !isTable(place);
  if (isFolder && options.target === undefined) return setUp(place, options);
  if (options.target === undefined) return askForTarget('init', place, options);
  return draftInto(place, options.target, options);
}

async function setUp(folder: string, { json }: CommonOptions): Promise<void> {
  const result = await initProject(folder);
  if (json) {
    printJson(result);
    return;
  }
  const place = relative(process.cwd(), folder);
  const enter = place === '' ? '' : `cd ${place} && `;
  print(`${listFiles(result)}\nNext: ${enter}npm install && npm run train\n`);
}

function listFiles({ written, kept }: InitResult): string {
  const list = (verb: string, paths: string[]) =>
    paths.length === 0 ? '' : `${verb} ${paths.join(', ')}\n`;
  return `${list('wrote', written)}${list('kept ', kept)}`;
}

async function draftInto(place: string, target: string, options: InitOptions): Promise<void> {
  const draft = await draftRecipe([place], target, draftOptions(options));
  const path = options.out ?? `${draft.recipe.name}.ts`;
  const text = writeRecipe(draft, `npx batcomputer train ${shellWord(path)}`);
  const isEmpty = await hasNothingBut(dirname(path), place);
  await writeNew(path, text);
  const project = isEmpty
    ? await initProject(dirname(path), {
        ...{ name: String(draft.recipe.name), file: basename(path), rows: place },
      })
    : null;
  if (options.json) {
    printJson({ recipe: path, ...project });
    return;
  }
  say(
    `\n${describeDraft(draft)
      .map((line) => `  ${oneLine(line)}\n`)
      .join('')}`,
  );
  for (const warning of warningsOf(draft)) say(`  mind: ${oneLine(warning)}\n`);
  print(`\nwrote ${path}\n${project === null ? '' : listFiles(project)}`);
  const train =
    project === null ? `npx batcomputer train ${shellWord(path)}` : 'npm install && npm run train';
  print(`\nNext: look it over, then\n  ${train}\n`);
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UserError(`${path}: is there already; remove it, or name another file with --out`);
  }
}

/** Whether a folder holds the table alone, so that a project can be made in it. */
async function hasNothingBut(folder: string, place: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const names = await readdir(folder);
  return names.every((name) => name.startsWith('.') || resolve(folder, name) === resolve(place));
}
