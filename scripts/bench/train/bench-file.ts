// One table on disk for all learners of bench:train: columns of doubles one after another, labels last.
import { readFileSync, writeFileSync } from 'node:fs';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import type { BenchData, DataPlan } from './make-data.ts';

export function writeBenchFile(path: string, { columns, labels }: BenchData): void {
  const all = new Float64Array(labels.length * (columns.length + 1));
  columns.forEach((column, j) => {
    all.set(column, j * labels.length);
  });
  all.set(labels, columns.length * labels.length);
  writeFileSync(path, new Uint8Array(all.buffer));
}

/** The training part and the test part as cells of one row. */
export function readBenchFile(path: string, plan: DataPlan): { train: CellTable; test: CellTable } {
  const bytes = readFileSync(path);
  const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const rows = plan.trainRows + plan.testRows;
  const part = (from: number, to: number): CellTable => {
    const column = (j: number) => all.slice(j * rows + from, j * rows + to);
    const width = plan.numbers + plan.levels.length;
    const positive = column(width);
    const counts = [positive.map((label) => 1 - label), positive];
    return {
      kind: 'cells',
      schema: [
        ...Array.from({ length: plan.numbers }, (_, j) => ({
          name: `x${j}`,
          kind: 'number' as const,
          missing: 'allowed' as const,
        })),
        ...plan.levels.map((levels, j) => ({
          name: `c${j}`,
          kind: 'category' as const,
          labels: Array.from({ length: levels }, (_, code) => String(code)),
          missing: 'allowed' as const,
        })),
      ],
      cellCount: to - from,
      columns: Array.from({ length: width }, (_, j) => column(j)),
      target: { kind: 'class', classes: ['0', '1'] },
      counts,
      weights: counts,
    };
  };
  return { train: part(0, plan.trainRows), test: part(plan.trainRows, rows) };
}
