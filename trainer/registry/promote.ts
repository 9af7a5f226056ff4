// Decides whether a version may take the place of the current one, and changes the aliases.
import { judgeAmong } from '../evaluate/number-loss.ts';
import type { VersionComparison } from '../evaluate/report.ts';
import { UserError } from '../user-error.ts';
import { comparisonOf, type HeldOutSource } from './compare-versions.ts';
import { readHistory, versionBefore } from './history.ts';
import {
  listVersions,
  readAliases,
  readEntry,
  resolveVersion,
  type VersionReference,
} from './read-version.ts';
import { schemaChanges } from './schema-changes.ts';
import { requireWhole } from './verify-version.ts';
import { updateAliases } from './write-version.ts';

/** The figures that decide, beside the one that judges the model: less of them is worse. */
const SCORES = ['auc'];
/**
 * A difference of this share of the figure before does not matter. The current version may have learned
 * from some of the rows, which flatters it about so much.
 */
const TOLERANCE = 0.005;

/** Metrics that are certainly worse by more than the tolerance (their whole 95 % interval is), as sentences. */
function worseMetrics({ metrics }: VersionComparison): string[] {
  const judge = judgeAmong(Object.keys(metrics));
  return Object.entries(metrics).flatMap(([name, { previous, difference, interval }]) => {
    const margin = TOLERANCE * Math.abs(previous);
    const isWorse =
      (name === judge && interval.low > margin) ||
      (SCORES.includes(name) && interval.high < -margin);
    const range = `${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}`;
    return isWorse ? [`${name} is worse by ${difference.toFixed(4)} (95 %: ${range})`] : [];
  });
}

/**
 * Everything that speaks against letting `candidate` answer in the place of `current`.
 * @param source where the candidate's data is, to compare the two anew; null: by what its training noted
 */
export async function objectionsTo(
  candidate: VersionReference,
  current: VersionReference,
  source: HeldOutSource | null = null,
): Promise<string[]> {
  const [entry, before] = await Promise.all([readEntry(candidate), readEntry(current)]);
  const { breaking } = schemaChanges(before, entry);
  const comparison = await comparisonOf(current, candidate, source);
  if (typeof comparison === 'string') return [...breaking, comparison];
  return [...breaking, ...worseMetrics(comparison)];
}

export interface PromoteOptions {
  why: string;
  /** Promote in spite of what speaks against it; `why` must say why. */
  force: boolean;
  /** Where the version's data is, when its training compared it with a version that is current no more. */
  source?: HeldOutSource | null;
}

export interface Promotion {
  name: string;
  from: number;
  to: number;
  /** What spoke against it and was overruled. */
  against: string[];
}

/**
 * Makes a version the current one of its model.
 * @throws UserError when the version is damaged, or when something speaks against it and it is not forced
 */
export async function promote(
  registry: string,
  text: string,
  { why, force, source = null }: PromoteOptions,
): Promise<Promotion> {
  const candidate = await resolveVersion(registry, text.includes('@') ? text : `${text}@newest`);
  const { name, version: to } = candidate;
  await requireWhole(candidate);
  const current = await resolveVersion(registry, `${name}@current`);
  if (current.version === to) throw new UserError(`${name}@${to} is current already`);
  const against = await objectionsTo(candidate, current, source);
  if (against.length > 0 && !force) {
    throw new UserError(
      `${name}@${to} is not promoted: ${against.join('; ')} (--force --why REASON does it all the same)`,
    );
  }
  await updateAliases(
    registry,
    name,
    (aliases) => {
      if (aliases.current !== current.version) {
        throw new UserError(
          `${name}: somebody else made version ${aliases.current} current meanwhile; look again`,
        );
      }
      return { ...aliases, current: to };
    },
    { action: 'promote', why, ...(against.length > 0 && { against }) },
  );
  return { name, from: current.version, to, against };
}

/** Takes the last promotion back. @throws UserError when there is none to take back */
export async function rollback(registry: string, name: string, why: string): Promise<Promotion> {
  const { folder, version: from } = await resolveVersion(registry, `${name}@current`);
  const modelFolder = folder.slice(0, folder.lastIndexOf(String(from)));
  const exists = await listVersions(registry, name);
  const to = versionBefore(await readHistory(modelFolder), 'current', from, exists);
  if (to === null) {
    throw new UserError(`${name}: no version was current before ${from}; nothing to roll back to`);
  }
  await requireWhole(await resolveVersion(registry, `${name}@${to}`));
  await updateAliases(registry, name, (aliases) => ({ ...aliases, current: to }), {
    action: 'rollback',
    why,
  });
  return { name, from, to, against: [] };
}

/** Versions that no alias names and that are not among the newest `keep`, ascending. */
export async function unusedVersions(
  registry: string,
  name: string,
  keep: number,
): Promise<number[]> {
  const versions = await listVersions(registry, name);
  const named = Object.values(await readAliases(registry, name));
  const old = keep === 0 ? versions : versions.slice(0, -keep);
  return old.filter((version) => !named.includes(version));
}
