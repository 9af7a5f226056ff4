// What a deployment has done so far, on disk before and after every step, so that it can be killed between
// any two of them and simply be run again.
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { writeFileAtomic } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';

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
  /** The traffic before the last deployment that was finished: what `deploy rollback` goes back to. */
  before: shares.nullable(),
  /** null: neither finished nor taken back yet. */
  outcome: z.enum(['deployed', 'stopped', 'rolled back']).nullable(),
});

export type DeployJournal = z.infer<typeof journalSchema>;

/** @param last the journal that this one takes the place of */
export function newJournal(bundle: string, last: DeployJournal | null = null): DeployJournal {
  const before = last?.before ?? null;
  return { bundle, done: [], version: null, previous: null, moved: false, before, outcome: null };
}

/** @returns null when nothing was ever deployed from here. @throws UserError when the file is damaged */
export async function readJournal(path: string): Promise<DeployJournal | null> {
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

/** Where a deployment stands that was interrupted, and how to go on; one sentence each. */
export function describeInterruption(journal: DeployJournal | null): string {
  const goOn = 'Run the same command again to go on';
  if (journal === null || journal.outcome !== null) return `Nothing was uploaded. ${goOn}.`;
  if (!journal.moved) return `No traffic was moved; users have what they had. ${goOn}.`;
  const choices = journal.done.includes('canary')
    ? "'deploy promote' to give it all traffic now, or 'deploy rollback' to take it back"
    : "or 'deploy rollback' to give it back";
  return `Some traffic may have been moved. ${goOn}, ${choices}.`;
}

export function writeJournal(path: string, journal: DeployJournal): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(journal, null, 2)}\n`);
}
