// How the texts of JSON and Parquet are written, beside a draft's source: what is open is asked as it is of a CSV.
import { countOf } from '../base/count-of.ts';
import { findTextMarks } from '../ingest/dialect/find-text-marks.ts';
import { type DraftSource, type DraftSourceOptions, settleDialect } from './draft-source.ts';
import type { SampleTable } from './sample-table.ts';

/** The source with the marks of its texts; itself where they have none. */
export async function withTextMarks(
  source: DraftSource,
  { columns, texts, values }: SampleTable,
  { given, ask }: DraftSourceOptions,
): Promise<DraftSource> {
  const named = columns.flatMap((name, c) => (texts.has(name) ? [{ name, cells: values[c] }] : []));
  const names = named.map(({ name }) => name);
  const rows = (values[0] ?? []).map((_, r) => named.map(({ cells }) => cells[r] ?? ''));
  const isJson = source.files.some(({ format }) => format === 'json');
  const settled = await settleDialect(source.files[0].name, given, ask, (known) =>
    findTextMarks(names, rows, known, isJson),
  );
  if (Object.keys(settled.fields).length === 0 && settled.dates.size === 0) return source;
  const evidence = [countOf(columns.length, 'column'), ...settled.evidence];
  return { ...source, found: { ...settled, evidence } };
}
