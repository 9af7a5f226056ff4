// Decides whether a version may take the place of the current one, and changes the aliases.
import type { Aliases } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
import { isLowerBetter, judgeAmong, metricText, metricTitle } from '../evaluate/metrics.ts';
import type { VersionComparison } from '../evaluate/report.ts';
import { type Reason, versionBefore } from '../registry/history.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import { comparisonOf, type HeldOutSource } from './compare-versions.ts';
import { schemaChanges } from './schema-changes.ts';

/** Metrics that decide beside the one that judges the model. */
const DECIDING = ['auc'];
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
    const leastWorse = isLowerBetter(name) ? interval.low : -interval.high;
    const decides = name === judge || DECIDING.includes(name);
    if (!decides || leastWorse <= margin) return [];
    const text = (value: number) => metricText(name, value);
    const range = `${text(interval.low)} to ${text(interval.high)}`;
    return [`${metricTitle(name)} is worse by ${text(difference)} (95 %: ${range})`];
  });
}

/**
 * Everything that speaks against letting `candidate` answer in the place of `current`.
 * @param source where the candidate's data is, to compare the two anew; null: by what its training noted
 */
export async function objectionsTo(
  candidate: Version,
  current: Version,
  source: HeldOutSource | null = null,
): Promise<string[]> {
  const { breaking } = schemaChanges(current.entry, candidate.entry);
  const comparison = await comparisonOf(current, candidate, source);
  if (typeof comparison === 'string') {
    return [...breaking, `it cannot be compared with version ${current.number}: ${comparison}`];
  }
  return [...breaking, ...worseMetrics(comparison)];
}

export interface PromoteOptions {
  why: string;
  /** Promote in spite of what speaks against it; `why` must say why. */
  force: boolean;
  /** Where the version's data is, when its training compared it with a version that is current no more. */
  source?: HeldOutSource | null;
  /** What else speaks against it, as sentences. */
  alsoAgainst?(candidate: Version): Promise<string[]>;
}

/** What speaks against a promotion, when it is not forced. */
export class NotPromotedError extends UserError {
  readonly against: string[];
  constructor(version: string, against: string[]) {
    super(
      `${version} is not promoted: ${against.join('; ')}; --force --why REASON promotes it all the same`,
    );
    this.against = against;
  }
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
 * @throws NotPromotedError when something speaks against it and it is not forced
 * @throws UserError when the version is damaged
 */
export async function promote(
  registry: Registry,
  text: string,
  { why, force, source = null, alsoAgainst = async () => [] }: PromoteOptions,
): Promise<Promotion> {
  const { name, number: to } = await registry.resolve(text.includes('@') ? text : `${text}@newest`);
  const candidate = await registry.whole(name, to);
  const { current: from } = await registry.aliases(name);
  if (from === to) throw new UserError(`${name}@${to} is current already`);
  const isGone = !(await registry.numbers(name)).includes(from);
  const against = isGone
    ? [`version ${from}, which was current, is gone: there is nothing to compare with`]
    : await objectionsTo(candidate, await registry.at(name, from), source);
  const also = await alsoAgainst(candidate);
  against.push(...also);
  if (against.length > 0 && (!isGone || also.length > 0) && !force) {
    throw new NotPromotedError(`${name}@${to}`, against);
  }
  await changeCurrent(registry, { name, from, to, against }, { action: 'promote', why });
  return { name, from, to, against };
}

/** Takes the last promotion back. @throws UserError when there is none to take back */
export async function rollback(registry: Registry, name: string, why: string): Promise<Promotion> {
  await registry.resolve(`${name}@newest`); // Whether there is such a model.
  const { current: from } = await registry.aliases(name);
  const exists = await registry.numbers(name);
  const to = versionBefore(await registry.history(name), 'current', from, exists);
  if (to === null) {
    throw new UserError(`${name}: no version was current before ${from}; nothing to roll back to`);
  }
  await registry.whole(name, to);
  const promotion = { name, from, to, against: [] };
  await changeCurrent(registry, promotion, { action: 'rollback', why });
  return promotion;
}

/** @throws UserError when another version has become current meanwhile, or the new one was removed */
async function changeCurrent(
  registry: Registry,
  { name, from, to, against }: Promotion,
  reason: Reason,
): Promise<void> {
  const change = (aliases: Aliases) => {
    if (aliases.current === from) return { ...aliases, current: to };
    throw new UserError(
      `${name}: version ${aliases.current} became current in the meantime; check with models history, then run this again`,
    );
  };
  await registry.changeAliases(name, change, {
    ...reason,
    ...(against.length > 0 && { against }),
  });
}
