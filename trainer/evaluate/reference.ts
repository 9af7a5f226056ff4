// The reference of a version: how its rows and answers were distributed, in a few kilobytes.
import { gzipSync } from 'node:zlib';
import { MOST_BINS } from '../../runtime/observe/record-form.ts';
import { REFERENCE_FORMAT, type Reference } from '../../runtime/schema/reference-schema.ts';
import type { CellTable } from '../encode/cell-table.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { type AnsweredRows, countAnswers } from './answer-bins.ts';
import { type CountedRows, coarsen, countFeatures } from './feature-bins.ts';

export interface ReferenceInput {
  ensemble: Ensemble;
  of: Reference['of'];
  /** Rows whose values are counted. */
  counted: CountedRows;
  /** Rows whose answers are. */
  answered: AnsweredRows;
}

/** What it may weigh for so many features; more may weigh in proportion. */
const LARGEST_BYTES = 4096;
const FEATURES = 50;
/** How many bins are tried, until it weighs no more; with the last it may. */
const TRIED = [MOST_BINS, 24, 20, 16, 13, 11, 9, 7, 5, 4];

export function makeReference({ ensemble, of, counted, answered }: ReferenceInput): Reference {
  const features = countFeatures(ensemble, counted);
  const sum = (rows: Float64Array) => rows.reduce((total, count) => total + count, 0);
  const most = LARGEST_BYTES * Math.max(1, features.length / FEATURES);
  const whole: Reference = {
    format: REFERENCE_FORMAT,
    of,
    rows: { features: sum(counted.rows), answers: sum(answered.rows) },
    features,
    answers: countAnswers(answered),
  };
  let fitting = whole;
  for (const bins of TRIED) {
    fitting = { ...whole, features: features.map((one) => coarsen(one, bins)) };
    if (referenceBytes(fitting).length <= most) break;
  }
  return fitting;
}

/** Contents of reference.json.gz. */
export function referenceBytes(reference: Reference): Uint8Array {
  return gzipSync(JSON.stringify(reference), { level: 9 });
}

/** Rows of each cell. */
export function rowsOfCells({ counts, cellCount }: Pick<CellTable, 'counts' | 'cellCount'>) {
  const rows = new Float64Array(cellCount);
  for (const ofClass of counts) {
    for (let cell = 0; cell < cellCount; cell++) rows[cell] += ofClass[cell];
  }
  return rows;
}
