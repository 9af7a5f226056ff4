// Figures of a version on rows of somebody's own, each beside what the version had on its own held-out rows.
import * as z from 'zod';
import type { CellTable } from '../encode/cell-table.ts';
import type { Interval } from '../evaluate/confidence.ts';
import { type Evaluation, metricsOf } from '../evaluate/evaluation.ts';
import type { EvaluationReport } from '../evaluate/report.ts';
import { type SliceBy, type SureSlice, sureSlices } from '../evaluate/slices.ts';
import type { Version } from '../registry/version.ts';
import { type Figure, readFigures } from './figures.ts';

/** A figure beside the version's own. */
export interface ComparedFigure {
  /** On the rows that the version held out; null where nothing is known of it. */
  own: Figure | null;
  here: Figure;
  /**
   * here − own, with its 95 % interval: the rows are different ones, so that the squares of the two half widths add
   * up. Null without both intervals, and for fewer than 30 rows: drawn again, so few say too little of others.
   */
  difference: { value: number; interval: Interval } | null;
}

export interface ComparedSlice extends SureSlice {
  /** Of the version's own held-out rows; null where they had no such slice. */
  own: { rows: number; metrics: Record<string, number> } | null;
}

/** Rows from which on a difference is told from chance. */
const FEWEST_ROWS = 30;

export async function compareFigures(
  version: Version,
  report: Evaluation & Pick<EvaluationReport, 'confidence'>,
): Promise<Record<string, ComparedFigure>> {
  const figures = await readFigures(version);
  const compared = Object.entries(metricsOf(report)).map(([name, value]) => {
    const here = { value, interval: report.confidence[name] ?? null };
    const own = figures[name] ?? null;
    const difference = report.rows < FEWEST_ROWS ? null : differenceOf(own, here);
    return [name, { own, here, difference }] as const;
  });
  return Object.fromEntries(compared);
}

function differenceOf(own: Figure | null, here: Figure): ComparedFigure['difference'] {
  if (own?.interval == null || here.interval === null) return null;
  const value = here.value - own.value;
  const above = Math.hypot(here.interval.high - here.value, own.value - own.interval.low);
  const below = Math.hypot(here.value - here.interval.low, own.interval.high - own.value);
  return { value, interval: { low: value - below, high: value + above } };
}

const slicesSchema = z.looseObject({
  slices: z
    .record(
      z.string(),
      z.array(
        z.looseObject({
          value: z.union([z.string(), z.boolean(), z.null()]),
          rows: z.number(),
          metrics: z.record(z.string(), z.number()),
        }),
      ),
    )
    .optional(),
});

/** @param partings of the cells, by the name of the column */
export async function compareSlices(
  version: Version,
  answers: Float64Array,
  cells: CellTable,
  partings: Map<string, SliceBy>,
): Promise<Record<string, ComparedSlice[]>> {
  const { slices = {} } = version.has('evaluation.json')
    ? await version.json('evaluation.json', slicesSchema)
    : {};
  const compared = Array.from(partings, ([name, parting]) => {
    const own = Object.hasOwn(slices, name) ? slices[name] : [];
    const ofColumn = sureSlices(answers, cells, parting, version.entry.seed).map(
      (slice): ComparedSlice => {
        const known = own.find(({ value }) => value === slice.value);
        return { ...slice, own: known ? { rows: known.rows, metrics: known.metrics } : null };
      },
    );
    return [name, ofColumn] as const;
  });
  return Object.fromEntries(compared);
}
