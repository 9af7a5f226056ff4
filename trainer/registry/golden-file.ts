// golden.json of a version: rows with the answers that its module must give, bit for bit.

export const GOLDEN_FILE = 'golden.json';

export interface GoldenRow {
  /** A double per feature. */
  row: Float64Array;
  raw: Float64Array;
  outputs: Float64Array;
}

/** Doubles as JSON that brings back every bit: what JSON cannot write stands as a string. */
export function goldenToJson(rows: GoldenRow[]): string {
  const text = (values: Float64Array) =>
    `[${Array.from(values, (x) => (Number.isFinite(x) && !Object.is(x, -0) ? `${x}` : `"${Object.is(x, -0) ? '-0' : x}"`)).join()}]`;
  const lines = rows.map(
    ({ row, raw, outputs }) => `{"row":${text(row)},"raw":${text(raw)},"outputs":${text(outputs)}}`,
  );
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** Reads what `goldenToJson` wrote. */
export function goldenFromJson(text: string): GoldenRow[] {
  const rows = JSON.parse(text) as Record<keyof GoldenRow, (number | string)[]>[];
  return rows.map(({ row, raw, outputs }) => ({
    row: Float64Array.from(row, Number),
    raw: Float64Array.from(raw, Number),
    outputs: Float64Array.from(outputs, Number),
  }));
}
