// One row of a file with its answer, where such rows come from and where they go.
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';

export interface AnsweredRow {
  /** Of the file, from 1. */
  line: number;
  cells: readonly string[];
  /** In the order of the model's outputs; null where the row has no answer. */
  outputs: readonly (number | null)[] | null;
  /** Why it has none; empty where it has one. */
  problem: string;
}

export interface RowsSink {
  /** Told before the first row. */
  header(names: readonly string[]): void;
  add(row: AnsweredRow): void;
}

/** Answers the rows of a file whose text it is given piece by piece. */
export interface RowsReader {
  /** Answers the rows that `text` completes. @throws Error naming the line from which on nothing can be read */
  read(text: string, isLast: boolean): Promise<void>;
}

/** What is needed of a version to read its rows and to name its answers. */
export type RowsModel = Pick<RegistryEntry, 'features' | 'derivation' | 'cellGrammar' | 'flags'>;
