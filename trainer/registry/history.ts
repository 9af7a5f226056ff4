// history.jsonl of a model: one line for each change of an alias, only ever appended to, with a check of its
// own. Lines stand in the order of the changes; their times are information, for clocks may go backwards.
import { open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256 } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';
import { isReadable, readBounded } from './read-file.ts';

export interface AliasChange {
  /** ISO 8601, UTC. */
  at: string;
  by: string;
  action: 'set' | 'promote' | 'rollback' | 'remove';
  alias: string;
  /** Versions; null where the alias was not, or is no longer, there. */
  from: number | null;
  to: number | null;
  why: string;
  /** What spoke against it, when it was forced. */
  against?: string[];
  /** The start of the SHA-256 over all of the above; absent from lines of earlier releases. */
  check?: string;
}

/** Why an alias is changed; what is not said is filled in. */
export type Reason = Partial<Pick<AliasChange, 'action' | 'why' | 'against'>>;

const version = z.number().int().positive().nullable();
/** A line; strict, so that no flipped bit turns a field into one that is passed over. */
export const aliasChangeSchema = z.strictObject({
  at: z.string(),
  by: z.string(),
  action: z.enum(['set', 'promote', 'rollback', 'remove']),
  alias: z.string(),
  from: version,
  to: version,
  why: z.string(),
  against: z.array(z.string()).exactOptional(),
  check: z.string().exactOptional(),
});

function checkOf({ at, by, action, alias, from, to, why, against = [] }: AliasChange): string {
  return sha256(JSON.stringify([at, by, action, alias, from, to, why, against])).slice(0, 16);
}

const historyPath = (modelFolder: string) => join(modelFolder, 'history.jsonl');

/** Who does this: the actor of a CI run, or the user of this machine. */
export function whoami(): string {
  const actor = process.env.GITHUB_ACTOR;
  return actor === undefined ? userInfo().username : `${actor} (GitHub Actions)`;
}

export interface History {
  /** Oldest first. */
  changes: AliasChange[];
  /** Numbers of lines that are not as they were written, the first being 1. */
  damaged: number[];
  /** Whether the last line was cut off, as by a crash; it is not among the changes, and was never made. */
  isCutOff: boolean;
}

/** What history.jsonl holds, whatever its state. @throws UserError when it is no plain file, or no history at all */
export async function parseHistory(modelFolder: string): Promise<History> {
  const bytes = await readBounded(historyPath(modelFolder));
  const lines = (bytes?.toString('utf8') ?? '').split('\n');
  const history: History = { changes: [], damaged: [], isCutOff: false };
  lines.forEach((line, i) => {
    const isLast = i === lines.length - 1;
    if (isLast && line === '') return;
    const change = parseLine(line);
    if (change !== null) history.changes.push(change);
    else if (isLast && !WHOLE_LINE.test(line)) history.isCutOff = true;
    else history.damaged.push(i + 1);
    if (history.damaged.length > MOST_DAMAGED) {
      throw new UserError(
        `${historyPath(modelFolder)}: more than ${MOST_DAMAGED} lines are damaged; ${REMEDY}, or remove the file`,
      );
    }
  });
  return history;
}

/** A file in which more lines are damaged is something else. */
const MOST_DAMAGED = 1000;
/** Lines that a message lists. */
const SHOWN_LINES = 20;
const REMEDY = "restore the file from version control or by 'models pull --theirs'";

/** A line that was written to its end has its check there, whatever has become of the rest. */
const WHOLE_LINE = /"check":"[0-9a-f]{16}"\}/;

function parseLine(line: string): AliasChange | null {
  try {
    const change = aliasChangeSchema.parse(JSON.parse(line));
    return change.check === undefined || change.check === checkOf(change) ? change : null;
  } catch {
    return null;
  }
}

/**
 * All changes, oldest first. A line that a crash cut off is left out.
 * @throws UserError when a line is damaged: which version came before another is then not known
 */
export async function readHistory(modelFolder: string): Promise<AliasChange[]> {
  const { changes, damaged } = await parseHistory(modelFolder);
  if (damaged.length === 0) return changes;
  throw new UserError(damagedLines(modelFolder, damaged));
}

export function damagedLines(modelFolder: string, lines: number[]): string {
  const more = lines.length > SHOWN_LINES ? ` and ${lines.length - SHOWN_LINES} more` : '';
  const which = lines.slice(0, SHOWN_LINES).join(', ') + more;
  return `${historyPath(modelFolder)}: line ${which} is damaged; ${REMEDY}, or remove the line`;
}

/**
 * Appends lines and waits until the disk has them; one that a crash cut off is replaced. The caller holds the
 * model's lock.
 */
export async function appendHistory(modelFolder: string, changes: AliasChange[]): Promise<void> {
  if (changes.length === 0) return;
  const path = historyPath(modelFolder);
  await isReadable(path);
  const file = await open(path, 'a+');
  try {
    const text = await file.readFile('utf8');
    const last = text.slice(text.lastIndexOf('\n') + 1);
    const isCutOff = last !== '' && parseLine(last) === null && !WHOLE_LINE.test(last);
    if (isCutOff) await file.truncate(Buffer.byteLength(text) - Buffer.byteLength(last));
    const separator = last === '' || isCutOff ? '' : '\n';
    const lines = changes.map((change) => `${JSON.stringify(withCheck(change))}\n`);
    await file.appendFile(separator + lines.join(''));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Keys in the order of the schema, in which a bucket's history is written, too. */
function withCheck(change: AliasChange): AliasChange {
  const { at, by, action, alias, from, to, why, against } = change;
  const check = checkOf(change);
  return { at, by, action, alias, from, to, why, ...(against && { against }), check };
}

/** Where each alias points as its last line of history says; null where it was removed. */
export function aliasesTold(changes: AliasChange[]): Map<string, number | null> {
  return new Map(changes.map(({ alias, to }) => [alias, to]));
}

/**
 * The version that an alias pointed to before, going back one promotion; a roll-back takes one
 * promotion back, so that two of them go back two. Null when there is none. A change that was written
 * down and then not made, since the process died or the disk was full, is known by what comes after it.
 * @param current where the alias points
 * @param exists versions that are still there
 */
export function versionBefore(
  history: AliasChange[],
  alias: string,
  current: number,
  exists: number[],
): number | null {
  const stack: number[] = [];
  const stoodAt = (version: number) => {
    if (stack.at(-1) === version) return;
    if (stack.at(-2) === version) stack.pop();
    else stack.push(version);
  };
  for (const { alias: changed, action, from, to } of history) {
    if (changed !== alias) continue;
    if (from !== null) stoodAt(from);
    if (action === 'rollback') stack.pop();
    if (to !== null && stack.at(-1) !== to) stack.push(to);
  }
  stoodAt(current);
  stack.pop();
  return stack.filter((version) => version !== current && exists.includes(version)).at(-1) ?? null;
}
