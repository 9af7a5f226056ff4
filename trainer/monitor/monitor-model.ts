// The whole of `monitor`: records of a model → findings on each version that was asked → alarms.
import { UserError } from '../base/user-error.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import { DRIFT_LIMITS, type DriftLimits } from './drift.ts';
import { type Alarm, findAlarms } from './find-alarms.ts';
import { type FeedbackJoin, joinFeedback } from './join-feedback.ts';
import { HOUR_MS, type ModelRecords, type VersionRecords } from './records.ts';
import { bucketLength } from './time-buckets.ts';
import { findingsOf, type VersionFindings } from './version-findings.ts';

export interface MonitorFindings {
  model: string;
  /** Of the first and the last hour that anything was recorded in; milliseconds since 1970. */
  from: number;
  to: number;
  bucketMs: number;
  limits: DriftLimits;
  /** By number. */
  versions: VersionFindings[];
  feedback: Omit<FeedbackJoin, 'labeled'> & { labeled: number };
  lost: ModelRecords['lost'];
  repeated: number;
  /** What the records hold and nothing can be made of, as sentences. */
  notes: string[];
  alarms: Alarm[];
}

/** @throws UserError when nothing was recorded of the model */
export async function monitorModel(
  registry: Registry,
  name: string,
  records: ModelRecords,
  limits: DriftLimits = DRIFT_LIMITS,
): Promise<MonitorFindings> {
  const { labeled, ...join } = joinFeedback(records.answers, records.feedback);
  const { known, notes } = await registeredOf(registry, name, records);
  const hours = known.flatMap(({ counted }) => [...counted.hours.keys()]);
  const times = [...hours, ...labeled.map(({ at }) => at)];
  if (known.length === 0 || times.length === 0) {
    throw new UserError(
      `no record of ${name} lies in this time${notes.map((note) => `; ${note}`).join('')}`,
    );
  }
  const from = times.reduce((least, at) => Math.min(least, at));
  const to = times.reduce((most, at) => Math.max(most, at)) + HOUR_MS;
  const bucketMs = bucketLength(from, to);
  const versions: VersionFindings[] = [];
  for (const { version, counted } of known) {
    const { digest } = counted;
    const own = labeled.filter((one) => one.version === version.number && one.digest === digest);
    versions.push(await findingsOf({ version, records: counted, labeled: own, bucketMs, limits }));
  }
  return {
    ...{ model: name, from, to, bucketMs, limits, versions },
    feedback: { ...join, labeled: labeled.length },
    ...{ lost: records.lost, repeated: records.repeated, notes },
    alarms: versions.flatMap(findAlarms),
  };
}

/** Hex digits of a module's hash that records carry. */
const DIGEST_LENGTH = 16;

/** Those of the recorded versions that the registry has, byte for byte; of the others, a sentence each. */
async function registeredOf(registry: Registry, name: string, { versions, answers }: ModelRecords) {
  const numbers = await registry.numbers(name);
  if (numbers.length === 0) {
    const remedy = name.includes('@') ? '; give its name without a version: all are judged' : '';
    throw new UserError(`the registry has no model ${name}${remedy}`);
  }
  const known: { version: Version; counted: VersionRecords }[] = [];
  const notes: string[] = [];
  for (const counted of withAnswered(versions, answers)) {
    const { version: number, digest } = counted;
    if (!numbers.includes(number)) {
      notes.push(`version ${number} was asked, and the registry has none`);
      continue;
    }
    const version = await registry.at(name, number);
    if (version.entry.files['model.wasm']?.slice(0, DIGEST_LENGTH) === digest)
      known.push({ version, counted });
    else
      notes.push(
        `a version ${number} with another model.wasm (${digest}) was asked: it is not the registry's`,
      );
  }
  return { known, notes };
}

/** Versions of which there are answers with an id and no windows are known by these. */
function withAnswered(
  versions: VersionRecords[],
  answers: ModelRecords['answers'],
): VersionRecords[] {
  const keyOf = (one: { version: number; digest: string }) => `${one.version} ${one.digest}`;
  const all = new Map(versions.map((one) => [keyOf(one), one]));
  for (const { version, digest } of answers) {
    const key = keyOf({ version, digest });
    if (!all.has(key)) all.set(key, { version, digest, hours: new Map(), places: new Map() });
  }
  return [...all.values()].sort((a, b) => a.version - b.version);
}
