// What the engine says when memory or disk run out, as an error that says what helps.
import { UserError } from '../base/user-error.ts';

/** The engine ran out of memory or disk: nothing is wrong with the data. */
export class EngineFault extends UserError {}

/** Is it one, or will be when the engine is closed? */
export function isEngineFault(error: unknown): boolean {
  return explainEngine(error) instanceof EngineFault;
}

/** The same error, unless it is one of memory or disk. */
export function explainEngine(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { message } = error;
  if (/No space left on device|max_temp_directory_size/i.test(message)) {
    return new EngineFault(
      'DuckDB, which reads the data, has filled the disk of the temporary folder: free some of it, or let TMPDIR name a folder on a larger disk',
    );
  }
  if (!/^(Out of Memory Error|.*std::bad_alloc)/.test(message)) return error;
  const limit = /\/([\d.]+ \wiB) used\)/.exec(message)?.[1];
  const had = limit === undefined ? '' : ` (${limit})`;
  return new EngineFault(
    `DuckDB, which reads the data, has run out of the memory that it may take${had}: try --threads 1, add stream: true to the recipe, leave out columns, or train on a machine with more memory`,
  );
}
