// Which of the changes that were found are shown, and in which order.
import type { Outputs } from '../answer/ask-one.ts';
import type { FieldRow } from '../form/row-form.ts';
import type { FieldValue } from '../model/shown-model.ts';
import type { ChangedAnswer, FieldChange } from './find-changes.ts';

/** A change of one field that turns the decision. */
export interface TurningChange {
  field: string;
  to: FieldValue;
  /** How many other labels turn it, too. */
  others: number;
  outcome: ChangedAnswer;
}

/** @param shareOf how sure the model then is of what it decides for */
export function turningChanges(
  changes: readonly FieldChange[],
  shareOf: (outcome: ChangedAnswer) => number,
): TurningChange[] {
  return changes.flatMap(({ field, turning }): TurningChange[] => {
    const [numbers, labels] = [
      turning.filter(({ value }) => typeof value === 'number'),
      turning.filter(({ value }) => typeof value !== 'number'),
    ];
    const all = numbers.map((outcome) => ({ field, to: outcome.value, others: 0, outcome }));
    const best = labels.toSorted((a, b) => shareOf(b) - shareOf(a))[0];
    if (best !== undefined) {
      all.push({ field, to: best.value, others: labels.length - 1, outcome: best });
    }
    return all;
  });
}

/** How far one field alone moves an output. */
export interface FieldReach {
  field: string;
  lowest: { value: FieldValue; answer: number };
  highest: { value: FieldValue; answer: number };
}

/** The farthest first; fields that move nothing are left out. */
export function farthestOf(
  changes: readonly FieldChange[],
  flag: string,
  { row, outputs: rowOutputs }: { row: FieldRow; outputs: Outputs },
): FieldReach[] {
  const now = rowOutputs[flag] ?? Number.NaN;
  const all = changes.flatMap(({ field, outcomes }): FieldReach[] => {
    const answers = [{ value: row[field], outputs: rowOutputs }, ...outcomes]
      .map(({ value, outputs }) => ({ value, answer: outputs[flag] ?? Number.NaN }))
      .filter(({ answer }) => Number.isFinite(answer))
      .sort((a, b) => a.answer - b.answer);
    const [lowest, highest] = [answers[0], answers[answers.length - 1]];
    return lowest.answer < now || highest.answer > now ? [{ field, lowest, highest }] : [];
  });
  const span = ({ lowest, highest }: FieldReach) => highest.answer - lowest.answer;
  return all.sort((a, b) => span(b) - span(a));
}
