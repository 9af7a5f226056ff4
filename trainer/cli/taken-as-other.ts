// Counts the texts that were answered as other because they are none of a feature's labels: a typo is among them, and
// nothing else would show it.
import type { Manifest } from '../../runtime/module/manifest.ts';
import { makeOtherFinder } from '../../runtime/rows/other-features.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';

/** Texts of one feature that are told apart; of more, rows are counted alone. */
const MOST_TEXTS = 10_000;
const SHOWN_TEXTS = 5;
const SHOWN_CHARACTERS = 60;

interface Tally {
  rows: number;
  /** Text → rows. */
  texts: Map<string, number>;
}

type Facts = Pick<Manifest, 'features' | 'derivation'>;

export class TakenAsOther {
  readonly #features: Manifest['features'];
  readonly #find: (rows: Float64Array, start: number) => number[];
  /** Of each feature the index of the cell that it is a copy of, -1 where it is computed. */
  readonly #cells: number[];
  readonly #tallies = new Map<number, Tally>();

  /** @param positions of each input the index of its cell */
  constructor(manifest: Facts, positions: readonly number[]) {
    const { features, derivation } = manifest;
    const names = inputsOf(manifest).map(({ name }) => name);
    this.#features = features;
    this.#find = makeOtherFinder(features);
    this.#cells = features.map((_, f) => {
      if (derivation === undefined) return positions[f];
      const expression = derivation.expressions[f];
      return 'input' in expression ? positions[names.indexOf(expression.input)] : -1;
    });
  }

  /** @param row that the cells were encoded to */
  add(row: Float64Array, cells: readonly string[]): void {
    for (const f of this.#find(row, 0)) this.#count(f, cells[this.#cells[f]]);
  }

  #count(f: number, text: string | undefined): void {
    const feature = this.#features[f];
    // Who writes the label itself means it.
    if (text !== undefined && feature.kind === 'category' && text.trim() === feature.other) return;
    const tally = this.#tallies.get(f) ?? { rows: 0, texts: new Map() };
    this.#tallies.set(f, tally);
    tally.rows++;
    if (text === undefined) return;
    if (tally.texts.size < MOST_TEXTS || tally.texts.has(text)) {
      tally.texts.set(text, (tally.texts.get(text) ?? 0) + 1);
    }
  }

  /** A sentence for each feature of which texts were taken as other. */
  sentences(): string[] {
    return [...this.#tallies].map(([f, { rows, texts }]) => {
      const sorted = [...texts].toSorted(([, a], [, b]) => b - a);
      const shown = sorted.slice(0, SHOWN_TEXTS).map(([text, count]) => `${show(text)} (${count})`);
      const more = sorted.length > SHOWN_TEXTS ? [`${sorted.length - SHOWN_TEXTS} more`] : [];
      const list = [...shown, ...more].join(', ');
      const what = `${rows} row${rows === 1 ? ' was' : 's were'} answered as other, having none of its labels`;
      return `${this.#features[f].name}: ${what}${list === '' ? '' : `: ${list}`}`;
    });
  }
}

function show(text: string): string {
  const isLong = text.length > SHOWN_CHARACTERS;
  return JSON.stringify(isLong ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
