// Which rows have a label that the model knows as one of many: one that was rare in training, or one that came later.
import * as z from 'zod';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { OtherLabelReport } from '../evaluate/other-labels.ts';
import type { GroupedLabels } from '../ingest/group-labels.ts';
import type { AskedValue } from '../ingest/judged-rows.ts';
import type { Version } from '../registry/version.ts';
import { hashLabel, RARE_LABELS_FILE } from './rare-labels.ts';
import { reportEvaluationSchema } from './report/report-evaluation.ts';

/** Codes of the label of a row. */
const KNOWN = 0;
const RARE = 1;
const NEW = 2;

/** A category with a label for all others. */
interface OpenCategory {
  feature: string;
  position: number;
  otherCode: number;
  /** What training says of it; undefined where the version does not say. */
  trained: Omit<OtherLabelReport, 'heldOut' | 'rare' | 'new'> | undefined;
  /** Hashes of the labels that were rare; null where the version does not say which. */
  rare: ReadonlySet<string> | null;
}

export class LabelStates {
  readonly #open: OpenCategory[];
  readonly #codes: number[];
  readonly #known = new Map<string, number>();

  constructor(open: OpenCategory[]) {
    this.#open = open;
    this.#codes = open.map(() => KNOWN);
  }

  /** How many codes a row has. */
  get count(): number {
    return this.#open.length;
  }

  /** One code for each category. @param row as it was encoded @param values as they stand */
  codesOf(row: Float64Array, values: readonly AskedValue[]): number[] {
    this.#open.forEach((category, i) => {
      const { position, otherCode } = category;
      const isOther = row[position] === otherCode;
      this.#codes[i] = isOther ? this.#stateOf(category, String(values[position])) : KNOWN;
    });
    return this.#codes;
  }

  #stateOf({ feature, rare }: OpenCategory, label: string): number {
    if (rare === null) return RARE;
    const key = `${feature}\0${label}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const state = rare.has(hashLabel(feature, label)) ? RARE : NEW;
    this.#known.set(key, state);
    return state;
  }

  /** @param columns codes of the cells, one column for each category */
  groupsOf(columns: Float64Array[]): GroupedLabels[] {
    return this.#open.flatMap(({ feature, trained, rare }, i) => {
      if (trained === undefined) return [];
      const { other, kept, grouped, trainRows } = trained;
      const isOther = Uint8Array.from(columns[i], (code) => Number(code !== KNOWN));
      const isNew = rare && Uint8Array.from(columns[i], (code) => Number(code === NEW));
      return [{ feature, other, kept, grouped, trainRows, rareNames: [], isOther, isNew }];
    });
  }
}

export async function openLabelStates(version: Version): Promise<LabelStates> {
  const open = openCategories(version.schema);
  if (open.length === 0 || !version.has('evaluation.json')) return new LabelStates([]);
  const { labels = {} } = await version.json('evaluation.json', reportEvaluationSchema);
  const hashes = version.has(RARE_LABELS_FILE)
    ? await version.json(RARE_LABELS_FILE, z.record(z.string(), z.array(z.string())))
    : {};
  const [trainedOf, hashesOf] = [new Map(Object.entries(labels)), new Map(Object.entries(hashes))];
  return new LabelStates(
    open.map((category): OpenCategory => {
      const { feature } = category;
      const trained = trainedOf.get(feature);
      const isSaid = hashesOf.has(feature) || trained?.grouped === 0;
      return { ...category, trained, rare: isSaid ? new Set(hashesOf.get(feature) ?? []) : null };
    }),
  );
}

function openCategories(schema: FeatureSchema) {
  return schema.flatMap((feature, position) =>
    feature.kind === 'category' && feature.other !== undefined
      ? [{ feature: feature.name, position, otherCode: feature.labels.length - 1 }]
      : [],
  );
}
