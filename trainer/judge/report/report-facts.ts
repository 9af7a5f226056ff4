// What a report is made of.
import type { Reference } from '../../../runtime/schema/reference-schema.ts';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import type { ReportEvaluation } from './report-evaluation.ts';

export interface ReportFacts {
  entry: Omit<RegistryEntry, 'files'>;
  /** Null for a model that was imported without rows to judge it on. */
  evaluation: ReportEvaluation | null;
  /** Mean loss on the rows that stop the learning early, after each round; empty without. */
  learningCurve: number[];
  /** Null for a version that has none. */
  reference: Reference | null;
  /** SHA-256 (hex) of model.wasm. */
  moduleHash: string;
  /** Nanoseconds a row in batches, where it was made; null when it was not measured then. */
  nanoseconds: number | null;
}

/** What a version is, and how it was judged. */
export type JudgedEntry = Pick<ReportFacts, 'entry' | 'evaluation'>;

/** Where the second of two classes is chosen; null where the most probable of more is. */
export function thresholdOf({ entry }: ReportFacts): number | null {
  return entry.classes.length === 2 ? (entry.decision?.threshold ?? 0.5) : null;
}
