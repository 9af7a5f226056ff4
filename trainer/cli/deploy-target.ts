// What the commands of a deployment share: which Worker it is, where its steps are noted, and how it is watched.
import { constants } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { inCache } from '../base/project.ts';
import type { DeployOptions } from '../delivery/deploy-steps.ts';
import { describeInterruption, readJournal } from '../delivery/journal.ts';
import type { WranglerConfig } from '../delivery/release-config.ts';
import { wranglerFor } from '../delivery/wrangler.ts';
import type { Bundle } from '../delivery/write-bundle.ts';
import { say } from './print.ts';

export interface TargetOptions {
  env: 'production' | 'staging';
  state: string;
}

/** Which Worker, and where its deployments are noted. */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--env <environment>', 'environment of wrangler.toml to deploy')
        .choices(['staging', 'production'])
        .default('staging'),
    )
    .option('--state <dir>', 'folder of bundles, reports and journals', inCache('deploy'));
}

export interface WatchOptions extends TargetOptions {
  watch: number;
  patience: number;
  url?: string;
}

/** Where and how long the version that gets traffic is watched. */
export function addWatchOptions(command: Command): Command {
  return command
    .option(
      '--watch <seconds>',
      'how long to watch the canary and the promoted version',
      parseNumber,
      60,
    )
    .option('--patience <seconds>', 'how long a URL may take to reach the edge', parseNumber, 60)
    .option('--url <url>', 'where users reach the Worker; default: its custom domain', parseUrl);
}

export function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number < Infinity) return number;
  throw new InvalidArgumentError('give a number, 0 or more.');
}

/** @param text may have `{alias}` in its host */
export function parseUrl(text: string): string {
  const url = URL.parse(text.replaceAll('{alias}', 'alias'));
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return text;
  throw new InvalidArgumentError('give a URL such as https://api.example.com.');
}

export const journalIn = (folder: string) => join(folder, 'journal.json');

/** What is deployed, and where it is noted. */
export interface DeployTarget {
  config: WranglerConfig;
  /** Of the Worker. */
  name: string;
  bundle: Bundle;
  /** Folder of the Worker's bundle, reports and journal. */
  state: string;
}

/** A deployment without a canary. */
export function describeDeployment(
  { watch, patience, url }: WatchOptions,
  { config, name, bundle, state }: DeployTarget,
): DeployOptions {
  return {
    bundle,
    name,
    wrangler: wranglerFor(join(state, 'bundle'), name, {}),
    journalPath: journalIn(state),
    canary: 0,
    watchSeconds: watch,
    patienceSeconds: patience,
    liveUrl: (url ?? customDomain(config))?.replace(/\/+$/, '') ?? null,
    previewUrl: null,
    report: join(state, 'api-tests.xml'),
    log: printLine,
  };
}

/** The first domain that is wholly the Worker's. */
function customDomain({ routes }: WranglerConfig): string | undefined {
  const listed = (routes ?? []) as (string | { pattern: string; custom_domain?: boolean })[];
  for (const route of listed) {
    if (typeof route !== 'string' && route.custom_domain === true)
      return `https://${route.pattern}`;
  }
  return undefined;
}

/** Ctrl-C leaves a deployment where it is; what was begun is in its journal. */
export function sayWhenInterrupted(journalPath: string): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Stays installed: what is done at the end of any process would otherwise end it before this is said.
    process.on(signal, async () => {
      const journal = await readJournal(journalPath).catch(() => null);
      printLine(`interrupted. ${describeInterruption(journal)}`);
      process.exit(128 + constants.signals[signal]);
    });
  }
}

export function printLine(line: string): void {
  say(`${line}\n`);
}
