// Why a model may be no better than a constant: what its rows show, the likeliest first. Each reason names
// figures and what to do.
import type { CellTargets, TrainingTable } from '../encode/cell-table.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { predictColumns } from '../ensemble/predict-cells.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import type { Dataset } from '../ingest/dataset.ts';
import { describeUnused } from '../ingest/describe-unused.ts';
import { countRows, type DatasetParts } from '../ingest/split.ts';

const FEW_ROWS = 200;
const FEW_ROWS_OF_CLASS = 20;
/** Share of the rows that were read. */
const MANY_UNUSED = 0.2;
/** Difference of a class's shares, or of the means in standard deviations, between both parts. */
const FAR_APART = { share: 0.1, deviations: 0.5 };
/** What a model leaves of a constant's error on rows that it has learned by heart. */
const BY_HEART = 0.8;

/** One sentence each; at least one. */
export function likelyReasons(
  ensemble: Ensemble,
  { train, test }: DatasetParts<TrainingTable>,
  rows: Dataset['rows'],
): string[] {
  const reasons = [...fewRows(train), unusedRows(rows), farApart(train, test)];
  const learned = noSplit(ensemble) ?? ownFit(ensemble, train);
  return [...reasons, learned].filter((reason) => reason !== null);
}

function fewRows(train: TrainingTable): string[] {
  const all = countRows(train);
  const few = all < FEW_ROWS ? [`it learned from ${count(all)} rows only`] : [];
  if (train.target.kind === 'number') return few;
  const rare = train.target.classes.flatMap((name, k) => {
    const ofClass = sum(train.counts[k]);
    return ofClass < FEW_ROWS_OF_CLASS
      ? [`only ${count(ofClass)} training rows are of class '${name}'`]
      : [];
  });
  return [...few, ...rare];
}

function unusedRows({ read, used, unused }: Dataset['rows']): string | null {
  const { excluded, ...dropped } = unused;
  const lost = read - used - excluded;
  if (lost <= MANY_UNUSED * (read - excluded)) return null;
  const why = describeUnused({ excluded: 0, ...dropped });
  return `${count(lost)} of ${count(read)} rows are not used: ${why}; missing: 'allowed' keeps rows without a value`;
}

/** Held-out rows that are unlike those it learned from. */
function farApart(train: CellTargets, test: CellTargets): string | null {
  const remedy = 'another split would show whether time changed them';
  if (train.target.kind === 'number' || test.target.kind === 'number') {
    const [one, other] = [meanOf(train), meanOf(test)];
    if (Math.abs(one.mean - other.mean) <= FAR_APART.deviations * one.deviation) return null;
    return `the target's mean is ${figure(one.mean)} in training rows and ${figure(other.mean)} in held-out rows: ${remedy}`;
  }
  const shares = [train, test].map(({ counts }) => counts.map((of) => sum(of)));
  const [one, other] = shares.map((rows) => rows.map((of) => of / rows.reduce((a, b) => a + b)));
  const gaps = one.map((share, k) => Math.abs(share - other[k]));
  const widest = gaps.indexOf(Math.max(...gaps));
  if (gaps[widest] <= FAR_APART.share) return null;
  const name = train.target.classes[widest];
  return `${percent(one[widest])} of the training rows are of class '${name}' and ${percent(other[widest])} of the held-out rows: ${remedy}`;
}

function meanOf({ target, counts }: CellTargets): { mean: number; deviation: number } {
  const values = target.kind === 'number' ? target.values : new Float64Array();
  const rows = sum(counts[0]);
  const mean = values.reduce((total, value, i) => total + value * counts[0][i], 0) / rows;
  const squares = values.reduce((total, value, i) => total + (value - mean) ** 2 * counts[0][i], 0);
  return { mean, deviation: Math.sqrt(squares / rows) };
}

/** A tree that is one leaf tells nothing of its features. */
function noSplit({ feature }: Ensemble): string | null {
  if (feature.some((index) => index >= 0)) return null;
  return `no tree has a split: none helps that leaves minLeaf rows on both sides (20, or a quarter of fewer than 80 rows, unless the recipe says otherwise); learner: { kind: 'boosting', minLeaf: 3 } in a recipe allows smaller leaves, and more rows allow more splits`;
}

/** How it does on the rows that it learned from. */
function ownFit(ensemble: Ensemble, train: TrainingTable): string | null {
  if (train.kind === 'streamed') return null;
  const { outputs } = predictColumns(ensemble, train.columns, train.cellCount);
  const { constant } = evaluate(outputs, train);
  if (constant === null) return null;
  const { metric, model, constant: best } = constant;
  const figures = `its ${metric} on the rows that it learned from is ${figure(model)}, a constant's ${figure(best)}`;
  return model < BY_HEART * best
    ? `it learned its rows by heart (${figures}): give it more rows or fewer features, or ask less of the learner, as by fewer rounds, a larger minLeaf or earlyStopping`
    : `the features tell little of the target (${figures}): look for others, and whether target.sql and the features mean what they should`;
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const count = (rows: number) => rows.toLocaleString('en', { maximumFractionDigits: 0 });
const figure = (value: number) => value.toPrecision(4);
const percent = (share: number) => `${Math.round(100 * share)} %`;
