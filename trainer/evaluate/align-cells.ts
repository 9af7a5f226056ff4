// Another version of a model may order its features, labels and classes differently: asks it in its own
// terms and gives its answers in ours.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { computationOf, type Derivation } from '../../runtime/schema/input-schema.ts';
import type { AskedCells } from '../encode/cell-table.ts';
import type { Predict } from './effects.ts';
import { answerCells } from './evaluate.ts';

/** A model that was made before, as its registry entry and module describe it. */
export interface OtherModel {
  features: FeatureSchema;
  /** How they are computed; absent where callers send them. */
  derivation?: Derivation;
  /** Names of its classes in the order of its outputs; empty for a number. */
  classes: string[];
  predict: Predict;
}

/**
 * The other model's answers to the cells, or why it cannot be asked, as a sentence that calls it the earlier version: it
 * needs a feature that the cells do not have, or one that is computed otherwise, or answers other classes. A label it does
 * not know is asked as an unseen one.
 */
export function answersOf(
  model: OtherModel,
  cells: AskedCells,
  derivation?: Derivation,
): Float64Array | string {
  const classes = cells.target.kind === 'class' ? cells.target.classes : [];
  const outputOf = classes.map((name) => model.classes.indexOf(name));
  if (model.classes.length !== classes.length || outputOf.includes(-1)) {
    const [theirs, ours] = [model.classes, classes].map((names) => names.join(', ') || 'a number');
    return `the earlier version answers ${theirs}, and the later one ${ours}`;
  }
  const columns: Float64Array[] = [];
  for (const [f, feature] of model.features.entries()) {
    const position = cells.schema.findIndex(({ name }) => name === feature.name);
    const ours = cells.schema[position];
    if (ours === undefined || (ours.kind === 'category') !== (feature.kind === 'category')) {
      return ours === undefined
        ? `the earlier version needs the feature '${feature.name}', which the later one does not have`
        : `the feature '${feature.name}' is ${kindOf(feature)} in the earlier version, and ${kindOf(ours)} in the later one`;
    }
    const [theirs, own] = [computationOf(model.derivation, f), computationOf(derivation, position)];
    if (theirs !== null && own !== null && theirs !== own) {
      return `the later version computes the feature '${feature.name}' in another way than the earlier one`;
    }
    columns.push(recode(cells.columns[position], ours, feature));
  }
  const asked = { ...cells, columns };
  if (classes.length === 0) return answerCells(model.predict, asked);
  return answerCells((row) => {
    const outputs = model.predict(row);
    return outputOf.map((output) => outputs[output]);
  }, asked);
}

const kindOf = ({ kind }: FeatureSchema[0]): string =>
  kind === 'category' ? 'a category' : kind === 'boolean' ? 'true or false' : 'a number';

const UNSEEN = -1;

function recode(column: Float64Array, from: FeatureSchema[0], to: FeatureSchema[0]): Float64Array {
  if (from.kind !== 'category' || to.kind !== 'category') return column;
  const unseen = to.other === undefined ? UNSEEN : to.labels.length - 1;
  const positions = new Map(to.labels.map((label, code) => [label, code]));
  const codeOf = from.labels.map((label) => positions.get(label) ?? unseen);
  return column.map((code) => (Number.isNaN(code) ? code : (codeOf[code] ?? unseen)));
}
