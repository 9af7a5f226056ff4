// Brings a bundle to Cloudflare in steps: check, upload, test, canary, watch, promote, confirm. A step that
// fails stops the rest; once traffic was moved it is moved back. The journal remembers each step, so a killed
// deployment goes on where it stopped, and one that was given up half-way is first taken back.
import { UserError } from '../user-error.ts';
import { type Journal, newJournal, readJournal, writeJournal } from './journal.ts';
import { type Probed, waitUntilReady, watch } from './probes.ts';
import { runApiTests } from './run-api-tests.ts';
import type { Share, Wrangler } from './wrangler.ts';
import type { Bundle } from './write-bundle.ts';

export interface DeployOptions {
  bundle: Bundle;
  wrangler: Wrangler;
  /** Of the Worker. */
  name: string;
  journalPath: string;
  /** Percent of the traffic that tries the version first; 0 or 100: none does. */
  canary: number;
  /** How long the canary, and then the promoted version, are watched. */
  watchSeconds: number;
  /** Where users reach the Worker; null: only the version's own URL is watched. */
  liveUrl: string | null;
  /** Where an alias answers, with `{alias}`, when it is not where wrangler says. */
  previewUrl: string | null;
  /** How long a URL may take to reach the edge. */
  patienceSeconds: number;
  /** Of the integration tests. */
  report: string;
  log(line: string): void;
}

interface Context extends DeployOptions {
  /** `v3`: of the default model's current version. */
  alias: string;
  journal: Journal;
  save(): Promise<void>;
}

interface Step {
  name: string;
  /** Moves traffic: a failure from here on is taken back. */
  moves: boolean;
  /** Returns what was done, in a few words. */
  run(context: Context): Promise<string>;
}

const STEPS: Step[] = [
  { name: 'check', moves: false, run: check },
  { name: 'upload', moves: false, run: upload },
  { name: 'test', moves: false, run: testVersion },
  { name: 'canary', moves: true, run: startCanary },
  { name: 'watch', moves: false, run: watchCanary },
  { name: 'promote', moves: true, run: promote },
  { name: 'confirm', moves: false, run: confirm },
];

/** CPU time that a start may take here; Cloudflare refuses at one second, on other machines. */
const STARTUP_LIMIT_MS = 400;
const WHOLE = 100;
const RESTORE_ATTEMPTS = 3;

export function aliasOf({ defaultModel, models }: Bundle): string {
  const model = models.find(({ name }) => name === defaultModel);
  return `v${model?.aliases.current}`;
}

/** @throws UserError naming the step that failed, and whether traffic was moved back */
export async function deploy(options: DeployOptions): Promise<Journal> {
  const context = await openJournal(options);
  for (const step of STEPS) {
    if (context.journal.done.includes(step.name)) {
      options.log(`${step.name}: done before`);
      continue;
    }
    await runStep(context, step);
  }
  context.journal.outcome = 'deployed';
  context.journal.before = context.journal.previous;
  await context.save();
  return context.journal;
}

/**
 * Gives the traffic back to what had it before the last deployment: nothing is built, uploaded or tested.
 * @throws UserError when this folder knows of none
 */
export async function rollBack(
  options: Pick<DeployOptions, 'wrangler' | 'journalPath' | 'name' | 'log'>,
): Promise<Share[]> {
  const { journalPath } = options;
  const journal = await readJournal(journalPath);
  const unfinished = journal?.outcome === null && journal.moved ? journal.previous : null;
  const before = unfinished ?? journal?.before ?? null;
  if (journal === null || before === null) {
    throw new UserError(
      `${journalPath}: knows of no deployment to take back; see: npx wrangler rollback --help`,
    );
  }
  journal.previous = before;
  journal.before = null;
  await restoreTraffic({ ...options, journal, save: () => writeJournal(journalPath, journal) });
  return before;
}

async function openJournal(options: DeployOptions): Promise<Context> {
  const { bundle, journalPath, log } = options;
  const found = await readJournal(journalPath);
  const context: Context = {
    ...options,
    alias: aliasOf(bundle),
    journal: found ?? newJournal(bundle.id),
    save: () => writeJournal(journalPath, context.journal),
  };
  if (found === null || (found.outcome === null && found.bundle === bundle.id)) return context;
  if (found.outcome === null && found.moved) {
    log('an earlier deployment was left half-way');
    await restoreTraffic(context);
  }
  context.journal = newJournal(bundle.id, found);
  return context;
}

async function runStep(context: Context, step: Step): Promise<void> {
  const { journal, log } = context;
  if (step.moves) journal.moved = true;
  await context.save(); // Before the step: what it may have begun is known whenever it ends.
  try {
    log(`${step.name}: ${await step.run(context)}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log(`${step.name}: failed`);
    throw new UserError(`${step.name}: ${error.message}\n${await giveUp(context)}`);
  }
  journal.done.push(step.name);
  await context.save();
}

/** Leaves users with what they had; returns a sentence about it. */
async function giveUp(context: Context): Promise<string> {
  const { journal } = context;
  if (journal.moved && journal.previous !== null) {
    try {
      await restoreTraffic(context);
      return 'The traffic was moved back to what answered before.';
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
  }
  journal.outcome = 'stopped';
  await context.save();
  if (journal.previous === null && journal.version !== null) {
    return 'This is the first version of the Worker: there is none to go back to.';
  }
  return 'No traffic was moved; users have what they had.';
}

/** @throws UserError with the command to run by hand when Cloudflare cannot be reached */
async function restoreTraffic(
  context: Pick<Context, 'journal' | 'wrangler' | 'log' | 'name' | 'save'>,
): Promise<void> {
  const { journal, wrangler, log, name } = context;
  const previous = journal.previous ?? [];
  for (let attempt = 1; previous.length > 0; attempt++) {
    try {
      await wrangler.shift(previous, 'rolled back by batcomputer deploy');
      break;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log(`roll back: attempt ${attempt} failed: ${error.message}`);
      if (attempt < RESTORE_ATTEMPTS) continue;
      const shares = previous.map(({ id, percentage }) => `${id}@${percentage}`).join(' ');
      throw new UserError(
        `The traffic could NOT be moved back. Run the deployment again (it rolls back first), or:\n` +
          `  npx wrangler versions deploy ${shares} --name ${name} -y`,
      );
    }
  }
  log(`roll back: ${describe(previous)}`);
  journal.outcome = 'rolled back';
  await context.save();
}

function describe(shares: Share[]): string {
  return shares.map(({ id, percentage }) => `${id.slice(0, 8)} at ${percentage} %`).join(', ');
}

/** Size was held to its limit when the bundle was made. */
export async function check({
  wrangler,
  bundle,
}: Pick<DeployOptions, 'wrangler' | 'bundle'>): Promise<string> {
  const startup = await wrangler.startupMs();
  if (startup > STARTUP_LIMIT_MS) {
    throw new UserError(
      `the worker takes ${startup} ms to start, over ${STARTUP_LIMIT_MS}: carry fewer versions (--versions)`,
    );
  }
  return `${bundle.gzippedBytes} bytes gzipped, starts in ${startup} ms`;
}

async function upload(context: Context): Promise<string> {
  const { wrangler, journal, bundle, alias } = context;
  const stamp = `bundle ${bundle.id.slice(0, 12)}`;
  const message = `${alias}, ${stamp}`;
  const traffic = await wrangler.traffic();
  if (traffic === null) {
    journal.version = await wrangler.deploy({ tag: alias, message });
    return `made the Worker with ${alias}, ${journal.version.id.slice(0, 8)}`;
  }
  const versions = await wrangler.versions();
  const url = context.previewUrl?.replace('{alias}', alias) ?? null;
  // A deployment that was killed before it could note the upload does not upload twice.
  const known = versions.find((version) => version.message?.includes(stamp));
  if (known !== undefined && url !== null) journal.version = { id: known.id, url };
  else {
    const isTaken = versions.some(({ tag }) => tag === alias);
    const tag = isTaken ? `${alias}-${bundle.id.slice(0, 7)}` : alias;
    const uploaded = await wrangler.upload({ tag, alias, message });
    journal.version = { id: uploaded.id, url: url ?? uploaded.url };
  }
  journal.previous = withoutCanary(traffic, journal.version.id);
  return `${alias}, ${journal.version.id.slice(0, 8)}`;
}

/** What to go back to, when a killed run of this deployment has moved traffic already. */
function withoutCanary(traffic: Share[], id: string): Share[] {
  const others = traffic.filter((share) => share.id !== id);
  if (others.length === traffic.length || others.length === 0) return traffic;
  return [{ id: mainOf(others).id, percentage: WHOLE }];
}

function mainOf(shares: Share[]): Share {
  return shares.reduce((main, share) => (share.percentage > main.percentage ? share : main));
}

function versionOf({ journal }: Context): { id: string; url: string | null } {
  if (journal.version === null) throw new Error('nothing was uploaded');
  return journal.version;
}

async function testVersion(context: Context): Promise<string> {
  const url = context.journal.previous === null ? firstUrl(context) : versionOf(context).url;
  if (url === null) {
    throw new UserError(
      'the version has no URL of its own: allow preview URLs, or give --preview-url',
    );
  }
  return testUrl(url, context);
}

/** Waits for the bundle to be there, and holds it to the integration tests. */
export async function testUrl(
  url: string,
  { bundle, patienceSeconds, report }: Pick<DeployOptions, 'bundle' | 'patienceSeconds' | 'report'>,
): Promise<string> {
  await waitUntilReady({ url, headers: {}, expected: bundle }, patienceSeconds);
  const { requests, assertions, failures } = await runApiTests({
    url,
    report,
    apiKey: process.env.BATCOMPUTER_API_KEY,
  });
  if (failures.length > 0) {
    const more = failures.length > 1 ? ` (and ${failures.length - 1} more: ${report})` : '';
    throw new UserError(`${url}: ${failures[0]}${more}`);
  }
  return `${requests} requests, ${assertions} checks passed at ${url}`;
}

/** A Worker's first version has all its traffic from the start. */
function firstUrl(context: Context): string | null {
  return context.liveUrl ?? versionOf(context).url;
}

async function startCanary(context: Context): Promise<string> {
  const { wrangler, journal, canary, alias } = context;
  const { id } = versionOf(context);
  const others = (journal.previous ?? []).filter((share) => share.id !== id);
  if (others.length === 0) return 'there is no other version to share with';
  if (canary <= 0 || canary >= WHOLE) return 'none was asked for';
  // A deployment holds two versions: the one that had most goes on beside the new one.
  const shares = [
    { id, percentage: canary },
    { id: mainOf(others).id, percentage: WHOLE - canary },
  ];
  await wrangler.shift(shares, `${alias} as canary`);
  return describe(shares);
}

/** The deployed version alone, among those that share the traffic. */
function pinned(context: Context): Probed | null {
  const { liveUrl, name, bundle } = context;
  const { id, url } = versionOf(context);
  if (liveUrl !== null) {
    const headers = { 'Cloudflare-Workers-Version-Overrides': `${name}="${id}"` };
    return { url: liveUrl, headers, expected: bundle };
  }
  return url === null ? null : { url, headers: {}, expected: bundle };
}

async function watchVersion(context: Context): Promise<string> {
  const probed = pinned(context);
  if (probed === null) return 'not watched: the Worker has no URL (--url)';
  await waitUntilReady(probed, context.patienceSeconds);
  const probes = await watch(probed, context.watchSeconds);
  return `${probes} probes in ${context.watchSeconds} s, all well`;
}

async function watchCanary(context: Context): Promise<string> {
  const isShared =
    context.canary > 0 && context.canary < WHOLE && context.journal.previous !== null;
  return isShared ? watchVersion(context) : 'there was no canary';
}

async function promote(context: Context): Promise<string> {
  const { wrangler, journal, alias } = context;
  if (journal.previous === null) return `${alias} has all traffic from the start`;
  await wrangler.shift([{ id: versionOf(context).id, percentage: WHOLE }], `${alias} promoted`);
  return `${alias} has all traffic`;
}

function confirm(context: Context): Promise<string> {
  return watchVersion(context);
}
