// The steps of a deployment, each over the interface of wrangler and the journal alone. What a step did it
// notes in the journal; that and when a step runs is deploy.ts's business.
import { UserError } from '../base/user-error.ts';
import { apiKeyHere } from './api-key.ts';
import type { ChosenVersions } from './choose-versions.ts';
import type { DeployJournal } from './journal.ts';
import { type Probed, waitUntilReady, watch } from './probes.ts';
import { runApiTests } from './run-api-tests.ts';
import type { TrafficShare, Wrangler } from './wrangler.ts';
import type { Bundle } from './write-bundle.ts';

export interface DeployOptions {
  bundle: Bundle;
  wrangler: Wrangler;
  /** Of the Worker. */
  name: string;
  journalPath: string;
  /** Percent of the traffic that tries the version first; 0 or 100: none does. */
  canary: number;
  /** Leave it at the canary until somebody promotes it. */
  hold?: boolean;
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

export interface DeployContext extends DeployOptions {
  /** `v3`: of the default model's current version. */
  alias: string;
  journal: DeployJournal;
  save(): Promise<void>;
}

/** CPU time that a start may take here; Cloudflare refuses at one second, on other machines. */
const STARTUP_LIMIT_MS = 400;
const WHOLE = 100;

export function aliasOf({ defaultModel, models }: ChosenVersions): string {
  const model = models.find(({ name }) => name === defaultModel);
  return `v${model?.aliases.current}`;
}

/** In words. */
export function describeShares(shares: TrafficShare[]): string {
  return shares.map(({ id, percentage }) => `${id.slice(0, 8)} at ${percentage} %`).join(', ');
}

/** Size was held to its limit when the bundle was made. */
export async function checkStartup({
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

export async function upload(context: DeployContext): Promise<string> {
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
function withoutCanary(traffic: TrafficShare[], id: string): TrafficShare[] {
  const others = traffic.filter((share) => share.id !== id);
  if (others.length === traffic.length || others.length === 0) return traffic;
  return [{ id: mainOf(others).id, percentage: WHOLE }];
}

function mainOf(shares: TrafficShare[]): TrafficShare {
  return shares.reduce((main, share) => (share.percentage > main.percentage ? share : main));
}

function versionOf({ journal }: DeployContext): { id: string; url: string | null } {
  if (journal.version === null) throw new Error('nothing was uploaded');
  return journal.version;
}

export async function testVersion(context: DeployContext): Promise<string> {
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
    apiKey: apiKeyHere(),
  });
  if (failures.length > 0) {
    const more = failures.length > 1 ? ` (and ${failures.length - 1} more: ${report})` : '';
    throw new UserError(`${url}: ${failures[0]}${more}`);
  }
  return `${requests} requests, ${assertions} checks passed at ${url}`;
}

/** A Worker's first version has all its traffic from the start. */
function firstUrl(context: DeployContext): string | null {
  return context.liveUrl ?? versionOf(context).url;
}

export async function startCanary(context: DeployContext): Promise<string> {
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
  return describeShares(shares);
}

/** The deployed version alone, among those that share the traffic. */
function pinned(context: DeployContext): Probed | null {
  const { liveUrl, name, bundle } = context;
  const { id, url } = versionOf(context);
  if (liveUrl !== null) {
    const headers = { 'Cloudflare-Workers-Version-Overrides': `${name}="${id}"` };
    return { url: liveUrl, headers, expected: bundle };
  }
  return url === null ? null : { url, headers: {}, expected: bundle };
}

async function watchVersion(context: DeployContext): Promise<string> {
  const probed = pinned(context);
  if (probed === null) return 'not watched: the Worker has no URL (--url)';
  await waitUntilReady(probed, context.patienceSeconds);
  const probes = await watch(probed, context.watchSeconds);
  return `${probes} probes in ${context.watchSeconds} s, all well`;
}

export async function watchCanary(context: DeployContext): Promise<string> {
  const isShared =
    context.canary > 0 && context.canary < WHOLE && context.journal.previous !== null;
  return isShared ? watchVersion(context) : 'there was no canary';
}

export async function giveAllTraffic(context: DeployContext): Promise<string> {
  const { wrangler, journal, alias } = context;
  if (journal.previous === null) return `${alias} has all traffic from the start`;
  await wrangler.shift([{ id: versionOf(context).id, percentage: WHOLE }], `${alias} promoted`);
  return `${alias} has all traffic`;
}

export function watchAgain(context: DeployContext): Promise<string> {
  return watchVersion(context);
}
