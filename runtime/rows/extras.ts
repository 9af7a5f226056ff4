// Makes what stands beside the probabilities of an answer, for a block of rows at once.
import type { OutputKind, Predictor } from '../module/predictor.ts';
import type { ExtraName } from '../schema/outputs.ts';
import { makeOtherFinder } from './other-features.ts';

export interface Extras {
  names: ReadonlySet<ExtraName>;
  /** Probability from which the last class is decided for. */
  threshold: number;
}

export const DEFAULT_THRESHOLD = 0.5;

/** The extras of one row, those that were asked; runtime/schema/outputs.ts says what each is. */
export interface Included {
  label?: string;
  raw?: number[];
  decision?: { threshold: number; positive: boolean; label: string };
  leaves?: number[];
  /** Per raw score what each feature adds, and last the base. */
  contributions?: number[][];
  others?: string[];
  /** Of the answer, where it was asked to have one. */
  id?: string;
}

/** Answers of one kind to a block of rows; room is made as it is needed. */
export class AnswerBlock {
  readonly width: number;
  readonly #predictor: Predictor;
  readonly #kind: OutputKind;
  #values = new Float64Array(0);

  constructor(predictor: Predictor, kind: OutputKind) {
    this.#predictor = predictor;
    this.#kind = kind;
    this.width = predictor.outputWidth(kind);
  }

  /** Asks the module about `count` rows that stand encoded in `rows`. */
  ask(rows: Float64Array, count: number): void {
    const size = count * this.width;
    if (this.#values.length < size) this.#values = new Float64Array(size);
    this.#predictor.predictInto(rows, count, this.#kind, this.#values);
  }

  /** A view of the answer to row `index` of the block; the next question overwrites it. */
  row(index: number): Float64Array {
    return this.#values.subarray(index * this.width, (index + 1) * this.width);
  }
}

export interface ExtrasMaker {
  /** Asks the module about `count` rows that stand encoded in `rows`. */
  ask(rows: Float64Array, count: number): void;
  /** The extras of row `index` of the block, whose probabilities are these. */
  included(index: number, probabilities: Float64Array): Included;
}

/** @param extras that the model has */
export function makeExtrasMaker({ names, threshold }: Extras, predictor: Predictor): ExtrasMaker {
  const { classes, features } = predictor.manifest;
  const findOthers = makeOtherFinder(features);
  let asked: Float64Array = new Float64Array(0);
  const blockOf = (kind: 'raw' | 'leaves' | 'contributions') =>
    names.has(kind) ? new AnswerBlock(predictor, kind) : null;
  const [raw, leaves, parts] = [blockOf('raw'), blockOf('leaves'), blockOf('contributions')];
  return {
    ask(rows, count) {
      asked = rows;
      for (const block of [raw, leaves, parts]) block?.ask(rows, count);
    },
    included(index, probabilities) {
      const included: Included = {};
      if (names.has('label')) included.label = classes[indexOfGreatest(probabilities)];
      if (raw) included.raw = Array.from(raw.row(index));
      if (names.has('decision')) {
        const positive = probabilities[1] >= threshold;
        included.decision = { threshold, positive, label: classes[Number(positive)] };
      }
      if (leaves) included.leaves = Array.from(leaves.row(index));
      if (parts) included.contributions = partsOf(Array.from(parts.row(index)), predictor);
      if (names.has('others')) {
        const others = findOthers(asked, index * features.length);
        included.others = others.map((f) => features[f].name);
      }
      return included;
    },
  };
}

/** One list for each raw score. */
function partsOf(contributions: number[], { manifest }: Predictor): number[][] {
  const width = manifest.features.length + 1;
  return Array.from({ length: manifest.rawCount }, (_, k) =>
    contributions.slice(k * width, (k + 1) * width),
  );
}

/** The first of equals. */
export function indexOfGreatest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

const CELL_TEXTS: Record<ExtraName, (included: Included) => string> = {
  label: ({ label = '' }) => label,
  raw: ({ raw = [] }) => raw.join(' '),
  decision: ({ decision }) => decision?.label ?? '',
  leaves: ({ leaves = [] }) => leaves.join(' '),
  contributions: ({ contributions = [] }) => contributions.flat().join(' '),
  others: ({ others = [] }) => others.join('; '),
};

/** The one cell of an extra in CSV: numbers are separated by spaces, names by semicolons, a decision is the label decided for. */
export function extraCell(name: ExtraName, included: Included): string {
  return CELL_TEXTS[name](included);
}
