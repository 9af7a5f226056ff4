// What one run reads, and by what means.
import type { Progress } from '../base/progress.ts';
import type { Downloads } from './downloads.ts';

export interface IngestOptions {
  /** Files, folders, globs, zips, URLs `postgresql://…#table` or `clickhouse://…#table` to read instead of the recipe's own source. */
  data?: string | string[];
  /** Files of cells made by the query of `batcomputer recipe sql`, instead of rows. */
  cells?: string | string[];
  progress: Progress;
  /** Keeps the files of URLs for others; default: they are this run's. */
  downloads?: Downloads;
  /** Draws the rows to hold out where they are streamed; default: the recipe's. */
  seed?: number;
  /** Threads of the engine; default: one for each core. */
  threads?: number;
}
