// `batcomputer dev`: trains a recipe whenever it or its rows change, and serves the registry meanwhile.
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../base/user-error.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { findRecipe } from '../recipe/load-recipe.ts';
import type { Registry } from '../registry/registry.ts';
import { isBucket } from '../registry/remote/bucket.ts';
import type { DevTask } from './dev-training.ts';
import {
  addDraftOptions,
  askForTarget,
  type DraftCommandOptions,
  isTable,
  refuseDraftOptions,
} from './draft-options.ts';
import { stopSignal } from './edge-server.ts';
import { paint } from './look/paint.ts';
import { openBrowser } from './open-browser.ts';
import { addCommonOptions, addDataOption, type RegistryOptions } from './options.ts';
import { oneLine, print, say } from './print.ts';
import { formatSeconds } from './progress.ts';
import { addRegistryOption } from './registry-option.ts';
import { RequestLines } from './request-lines.ts';
import { Retrainer, type RetrainerEvent } from './retrainer.ts';
import { addPortOption, announce, portOf } from './serve.ts';
import { serveRegistry } from './serve-registry.ts';
import { UsageError } from './usage-error.ts';

interface DevOptions extends RegistryOptions, DraftCommandOptions {
  port?: number;
  open: boolean;
  data?: string[];
}

export function addDevCommand(program: Command): void {
  const command = program
    .command('dev')
    .description('train again on every change of a recipe or its rows, and serve what it makes');
  command.argument('<recipe>', 'as for train: a recipe, or a table with --target');
  addDataOption(command);
  addPortOption(command);
  command.option('--no-open', 'do not open the console in the browser');
  addDraftOptions(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer dev my-recipe.ts\nnpx batcomputer dev customers.csv --target churned --no-open',
  ).action(runDev);
}

async function runDev(recipe: string, options: DevOptions): Promise<void> {
  const { registry: place, data = null } = options;
  const path = await checkAsked(recipe, options);
  const registry = await openRegistry(place);
  const stopping = stopSignal();
  const model = Promise.withResolvers<string>();
  const report = new Report(recipe);
  const task: DevTask = { recipe, registry: place, data, draft: draftOf(options) };
  const retrainer = new Retrainer(task, [path], (event) => {
    report.tell(event);
    if (event.kind === 'trained') model.resolve(event.model);
    // A version of an earlier run answers until the new one is there.
    if (event.kind === 'loaded') {
      void registry.numbers(event.model).then(({ length }) => length && model.resolve(event.model));
    }
  });
  const ended = new AbortController();
  const following = retrainer.follow(AbortSignal.any([stopping, ended.signal]));
  following.catch(model.reject);
  try {
    const name = await Promise.race([model.promise, once(stopping, 'abort').then(() => null)]);
    if (name !== null) await serve(name, registry, options, stopping);
  } finally {
    ended.abort();
    await following;
  }
}

/** @returns the path of the recipe, or of the table  @throws UserError, UsageError where no edit would help */
async function checkAsked(recipe: string, options: DevOptions): Promise<string> {
  if (isBucket(options.registry)) {
    throw new UserError(
      `${options.registry}: dev registers many versions, and only in a folder; name one with --registry`,
    );
  }
  if (!isTable(recipe)) {
    refuseDraftOptions(draftOf(options), recipe);
    return findRecipe(recipe);
  }
  if (options.data !== undefined) {
    throw new UsageError(`${recipe} is the table to train on; --data goes with a recipe`);
  }
  if (options.target === undefined) await askForTarget('dev', recipe, options);
  return resolve(recipe);
}

/** What of the options says how a table is read. */
function draftOf(options: DevOptions): DraftCommandOptions {
  const { data, open, port, registry, json, verbose, ...draft } = options;
  return draft;
}

async function serve(
  model: string,
  registry: Registry,
  options: DevOptions,
  stopping: AbortSignal,
): Promise<void> {
  const lines = new RequestLines(print);
  await serveRegistry({
    ...{ registry, stopping, options: { model }, port: portOf(options) },
    vars: { LOG: 'all' },
    log(stream, text) {
      if (stream === 'stdout' && !options.json) lines.push(text);
      else process[stream].write(text);
    },
    async onServing(serving) {
      await announce(registry, options, serving);
      if (options.open && process.stdout.isTTY) openBrowser(serving.url);
    },
  });
}

/** Says on stderr what becomes of each training. */
class Report {
  readonly #recipe: string;
  #started = 0;
  #drafted = '';

  constructor(recipe: string) {
    this.#recipe = recipe;
  }

  tell(event: RetrainerEvent): void {
    const line = this.#describe(event);
    if (line !== null) say(`${line}\n`);
  }

  #describe(event: RetrainerEvent): string | null {
    switch (event.kind) {
      case 'started':
        this.#started = performance.now();
        return event.isAgain
          ? `${this.#recipe} or its rows changed: training again`
          : `Training ${this.#recipe}`;
      case 'warning':
        return `${paint('mind', '!', process.stderr)} ${oneLine(event.text)}`;
      case 'failed':
        return `${paint('bad', 'error:', process.stderr)} ${event.reason}\n  waiting for a change`;
      case 'trained':
        return this.#describeTrained(event);
      case 'drafted':
        return this.#describeDraft(event.lines);
      case 'loaded':
        return null;
    }
  }

  /** Once, as long as nothing of it changes. */
  #describeDraft(lines: string[]): string | null {
    const text = lines.map((line) => `\n  ${oneLine(line)}`).join('');
    if (text === this.#drafted) return null;
    this.#drafted = text;
    return `A recipe for ${this.#recipe}:${text}`;
  }

  #describeTrained(event: Extract<RetrainerEvent, { kind: 'trained' }>): string {
    const { id, isNew, figures, against } = event;
    const took = formatSeconds((performance.now() - this.#started) / 1000);
    const mark = paint('good', '✓', process.stderr);
    const what = isNew
      ? `${id} is trained in ${took}: ${figures}`
      : `no answer changed: this is ${id} again`;
    const objections = against.map((text) => `\n  current in spite of: ${text}`);
    return `${mark} ${what}${objections.join('')}`;
  }
}
