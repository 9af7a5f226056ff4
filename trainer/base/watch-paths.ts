// Notices changes of files by looking at them again and again. Events of the system would come sooner, but each system
// has other ones: editors that put a new file in the place of the old one, folders that come back, links that turn and
// disks of other machines are all missed by some. Looking costs one call a file, and never more than a part of the time.
import { type Stats, statSync } from 'node:fs';
import { glob, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 250;
/** Looking takes at most one part in so many of the time, however many files there are. */
const LEAST_REST = 20;

/** Path of a file, folder or glob → what tells one state of it from another. */
export type States = ReadonlyMap<string, string>;

/**
 * Tells when what was seen has changed and then stood still from one look to the next: whoever saves many files, or a
 * large one, is waited for. A path that was not looked at before is no change.
 */
export class Settled {
  readonly #known: Map<string, string>;
  #last: States;

  /** @param known the states that are no news; those that are told of are added, and the caller may add others */
  constructor(first: States, known = new Map<string, string>()) {
    for (const [path, state] of first) known.set(path, state);
    this.#known = known;
    this.#last = first;
  }

  /** @returns whether there is a change to act on; each is told of once */
  changed(now: States): boolean {
    const stands = isEqual(now, this.#last);
    this.#last = now;
    if (!stands) return false;
    const isNews = [...now].some(([path, state]) => (this.#known.get(path) ?? state) !== state);
    for (const [path, state] of now) this.#known.set(path, state);
    return isNews;
  }
}

function isEqual(one: States, other: States): boolean {
  return one.size === other.size && [...one].every(([path, state]) => other.get(path) === state);
}

/**
 * Calls `onChange` at once, and again after each change of what `look` sees, until `signal` is aborted: one call after
 * the other. Changes during a call lead to one more.
 * @param options `known`: see `Settled`
 */
export async function watchFor(
  look: () => Promise<States>,
  onChange: () => Promise<void>,
  signal: AbortSignal,
  { known = new Map<string, string>(), everyMs = LOOK_EVERY_MS } = {},
): Promise<void> {
  const settled = new Settled(await look(), known);
  await onChange();
  while (!signal.aborted) {
    const started = performance.now();
    const now = await look();
    const took = performance.now() - started;
    if (signal.aborted) return;
    if (settled.changed(now)) await onChange();
    await sleep(Math.max(everyMs, LEAST_REST * took), null, { signal }).catch(() => {}); // Told to stop.
  }
}

/** The states of files, folders with all in them, and globs. What is absent has a state, too. */
export async function statesOf(paths: readonly string[]): Promise<States> {
  const states = paths.map(async (path) => [path, (await stateAt(path)).join('\n')] as const);
  return new Map(await Promise.all(states));
}

async function stateAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return stateOfFolder(path);
  if (found !== null) return [await stateOfFile(path)];
  const matches: string[] = [];
  if (/[*?[\]{}]/.test(path)) for await (const match of glob(path)) matches.push(match);
  const states = await Promise.all(matches.sort().map((match) => stateAt(resolve(match))));
  return [`${path} ${matches.length}`, ...states.flat()];
}

async function stateOfFile(path: string): Promise<string> {
  return stateText(path, await stat(path).catch(() => null));
}

/** Of one file, for who reads it at once and cannot wait: as `statesOf` has it. */
export function stateOfFileNow(path: string): string {
  return stateText(path, statSync(path, { throwIfNoEntry: false }) ?? null);
}

function stateText(path: string, found: Stats | null): string {
  return found === null ? `${path} absent` : `${path} ${found.ino} ${found.size} ${found.mtimeMs}`;
}

/** Of all in it, but for hidden files, as those that are being written, and packages. */
async function stateOfFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []); // It has gone meanwhile.
  const seen = entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const states = await Promise.all(
    seen.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? stateOfFolder(path) : stateOfFile(path);
    }),
  );
  return [`${folder} ${seen.length}`, ...states.flat()];
}
