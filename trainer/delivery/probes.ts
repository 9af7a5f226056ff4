// Asks a deployed version whether it is there and right, once or again and again.
import { setTimeout as sleep } from 'node:timers/promises';
import { networkFault } from '../base/network-fault.ts';
import { UserError } from '../base/user-error.ts';
import { API_KEY_VARIABLE, apiKeyHere, keyHeader } from './api-key.ts';
import type { ChosenVersions } from './choose-versions.ts';

export interface Probed {
  /** Base of the API. */
  url: string;
  /** Sent with every request, such as the one that pins a version. */
  headers: Record<string, string>;
  /** What must be served there. */
  expected: ChosenVersions;
}

const TIMEOUT_MS = 10_000;

/** As /readyz tells of one. */
interface ServedModel {
  name: string;
  version: number;
  aliases: string[];
}

/** Asks /readyz; returns why this is not the expected deployment, or null when it is. */
export async function probe({ url, headers, expected }: Probed): Promise<string | null> {
  let body: unknown;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${url}/readyz`, {
      headers: { ...keyHeader(apiKeyHere()), ...headers },
      signal,
    });
    if (response.status !== 200) return `/readyz answers ${response.status}`;
    body = await response.json();
  } catch (error) {
    return `/readyz: ${networkFault(error)}`;
  }
  const { models } = body as { models?: ServedModel[] };
  if (models === undefined) {
    return `/readyz tells what is served only to callers with an API key of scope read: set ${API_KEY_VARIABLE}`;
  }
  const served = models.map(
    ({ name, version, aliases }) => `${name}@${version}${aliases.includes('current') ? '*' : ''}`,
  );
  const wanted = expected.models.flatMap(({ name, versions, aliases }) =>
    versions.map((version) => `${name}@${version}${version === aliases.current ? '*' : ''}`),
  );
  if (served.join() === wanted.join()) return null;
  return `serves ${served.join(', ') || 'nothing'} in place of ${wanted.join(', ')}`;
}

/** Waits for a new URL to reach the edge. @throws UserError when it does not in time */
export async function waitUntilReady(probed: Probed, seconds: number): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const fault = await probe(probed);
    if (fault === null) return;
    if (performance.now() >= deadline) throw new UserError(`${probed.url}: ${fault}`);
    await sleep(500);
  }
}

/** A probe may be lost on the way; this many faults are the version's. */
const FAULTS_ALLOWED = 2;

/**
 * Probes about once a second.
 * @returns how often it was probed
 * @throws UserError at the third fault
 */
export async function watch(probed: Probed, seconds: number): Promise<number> {
  const deadline = performance.now() + seconds * 1000;
  const faults: string[] = [];
  let probes = 0;
  do {
    const fault = await probe(probed);
    probes++;
    if (fault !== null) faults.push(fault);
    if (faults.length > FAULTS_ALLOWED) {
      throw new UserError(`${faults.length} of ${probes} probes failed, the last: ${fault}`);
    }
    await sleep(Math.min(1000, Math.max(0, deadline - performance.now())));
  } while (performance.now() < deadline);
  return probes;
}
