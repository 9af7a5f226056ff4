// What a deployment has done so far, on disk before and after every step, so that it can be killed between
// any two of them and simply be run again.
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeFileAtomic } from '../files.ts';
import { UserError } from '../user-error.ts';

const shares = z.array(z.object({ id: z.string(), percentage: z.number() }));

const journalSchema = z.object({
  /** Id of the bundle. */
  bundle: z.string(),
  /** Names of the steps that are done. */
  done: z.array(z.string()),
  /** The uploaded Worker version, and where it alone answers. */
  version: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
  /** The traffic before this deployment. */
  previous: shares.nullable(),
  /** Set before traffic is first moved: from then on, a failure has to move it back. */
  moved: z.boolean(),
  /** The traffic before the last deployment that was finished: what `--rollback` goes back to. */
  before: shares.nullable(),
  /** null: neither finished nor taken back yet. */
  outcome: z.enum(['deployed', 'stopped', 'rolled back']).nullable(),
});

export type Journal = z.infer<typeof journalSchema>;

/** @param last the journal that this one takes the place of */
export function newJournal(bundle: string, last: Journal | null = null): Journal {
  const before = last?.before ?? null;
  return { bundle, done: [], version: null, previous: null, moved: false, before, outcome: null };
}

/** @returns null when nothing was ever deployed from here. @throws UserError when the file is damaged */
export async function readJournal(path: string): Promise<Journal | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(
      `${path}: damaged; see \`npx wrangler deployments status\` for what is deployed, then remove the file`,
    );
  }
}

export function writeJournal(path: string, journal: Journal): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(journal, null, 2)}\n`);
}
