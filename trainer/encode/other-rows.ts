// Training rows of the label that stands for all others: with too few of them, nothing is learned of it.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { TrainingTable } from './cell-table.ts';
import { rowsPerCell } from './encode.ts';

/** From so many training rows on, the label is learned as any other. */
export const FEWEST_OTHER_ROWS = 20;

/** Position of each feature with a label for all others, the label's code, and its rows. */
export function rowsOfOthers(
  train: TrainingTable,
): { feature: number; code: number; rows: number }[] {
  return train.schema.flatMap((one, feature) => {
    const code = codeOfOther(one);
    return code === null ? [] : [{ feature, code, rows: rowsOfCode(train, feature, code) }];
  });
}

function codeOfOther(feature: FeatureSchema[0]): number | null {
  if (feature.kind !== 'category' || feature.other === undefined) return null;
  return feature.labels.length - 1;
}

function rowsOfCode(train: TrainingTable, feature: number, code: number): number {
  const [column, wanted] =
    train.kind === 'cells' ? [train.columns[feature], code] : ownBin(train, feature, code);
  const rows = rowsPerCell(train);
  let sum = 0;
  for (let cell = 0; cell < rows.length; cell++) if (column[cell] === wanted) sum += rows[cell];
  return sum;
}

/** The column of bytes in which the code has a bin to itself, and that bin. */
function ownBin(
  { encoded }: TrainingTable & { kind: 'streamed' },
  feature: number,
  code: number,
): [column: Uint8Array, bin: number] {
  for (const [i, bins] of encoded.features.entries()) {
    if (bins.feature !== feature || bins.kind !== 'category') continue;
    const bin = bins.binOfCode[code];
    if (bins.binOfCode.every((other, one) => other !== bin || one === code)) {
      return [encoded.columns[i], bin];
    }
  }
  return [new Uint8Array(0), 0];
}
