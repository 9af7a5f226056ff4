// history.jsonl of a model: one line for each change of an alias, only ever appended to. Lines stand in
// the order of the changes; their times are information, for clocks may go backwards.
import { open, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

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
}

const historyPath = (modelFolder: string) => join(modelFolder, 'history.jsonl');

/** Who does this: the actor of a CI run, or the user of this machine. */
export function whoami(): string {
  const actor = process.env.GITHUB_ACTOR;
  return actor === undefined ? userInfo().username : `${actor} (GitHub Actions)`;
}

/** All changes, oldest first. A line that a crash cut off is left out. */
export async function readHistory(modelFolder: string): Promise<AliasChange[]> {
  const text = await readFile(historyPath(modelFolder), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as AliasChange];
    } catch {
      return [];
    }
  });
}

/** Appends lines and waits until the disk has them. The caller holds the model's lock. */
export async function appendHistory(modelFolder: string, changes: AliasChange[]): Promise<void> {
  if (changes.length === 0) return;
  const file = await open(historyPath(modelFolder), 'a+');
  try {
    // A line that a crash cut off must not swallow the next one.
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const separator = size > 0 && last.toString() !== '\n' ? '\n' : '';
    const lines = changes.map((change) => `${JSON.stringify(change)}\n`);
    await file.appendFile(separator + lines.join(''));
    await file.sync();
  } finally {
    await file.close();
  }
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
