// Where reading failed: does the file look as if it were written in another dialect than the recipe states? Then the
// error says which fields would read it.
import { silentProgress } from '../../base/progress.ts';
import { withTemporaryFolder } from '../../base/temporary-folder.ts';
import { UserError } from '../../base/user-error.ts';
import { isMark, type SourceDialect } from '../../recipe/source-dialect.ts';
import { queryRows, withDuckDb } from '../duckdb.ts';
import { EngineFault } from '../engine-fault.ts';
import type { SourceFile } from '../source-file.ts';
import { sampleTexts } from '../sql/sample-query.ts';
import { scanFiles } from '../sql/scan-sql.ts';
import { describeColumns } from '../sql/source-query.ts';
import { RFC_4180, sourceFieldsOf } from './dialect.ts';
import { fieldsText } from './field-text.ts';
import { type FoundDialect, findSourceDialect } from './find-source-dialect.ts';
import { findTextMarks } from './find-text-marks.ts';

/** Rows of a file that is no CSV. */
const LOOKED_AT = 1000;
const OF_VALUES = /cannot be read|have a value that|no class lists|different values/;

/** The error, with the fields that fit the first file that looks otherwise. */
export async function adviseDialect(
  error: unknown,
  files: SourceFile[],
  stated: SourceDialect,
): Promise<unknown> {
  if (!(error instanceof Error) || error instanceof EngineFault) return error;
  const isOfValues = OF_VALUES.test(error.message);
  for (const file of files) {
    const advice = await adviceOn(file, stated, isOfValues).catch(() => null);
    if (advice !== null) return new UserError(`${error.message}\n${advice}`);
  }
  return error;
}

async function adviceOn(
  file: SourceFile,
  stated: SourceDialect,
  isOfValues: boolean,
): Promise<string | null> {
  const isCsv = file.format === 'csv';
  // Of other files only how their texts are written is open.
  if (!isCsv && !isOfValues) return null;
  const found = isCsv
    ? await findSourceDialect(file.path, { name: file.name })
    : await findInTexts(file);
  if (isCsv && found.columns.length < 2) return null;
  const fields = Object.entries(sourceFieldsOf(found.dialect)).filter(
    ([field, value]) =>
      (isOfValues || !isMark(field)) &&
      JSON.stringify(value) !== JSON.stringify(stated[field as keyof SourceDialect]),
  );
  if (fields.length === 0) return null;
  const list = fieldsText(Object.fromEntries(fields));
  const isCut = fields.some(([field]) => !isMark(field));
  const { evidence } = found;
  const seen = isCut ? evidence[0] : evidence.slice(isCsv ? 1 : 0).join('; ');
  return `${file.name} looks otherwise (${seen}); to read it so, add to the recipe: source: { …, ${list} }`;
}

/** What the texts at the start of a file of JSON or Parquet tell. */
async function findInTexts(file: SourceFile): Promise<Omit<FoundDialect, 'kind'>> {
  return withTemporaryFolder((temporary) =>
    withDuckDb({ threads: 1, temporary }, async (connection) => {
      const { sql } = await scanFiles(connection, [file], RFC_4180, silentProgress);
      const described = await queryRows(connection, describeColumns(sql));
      const names = described.flatMap(([name, type]) => (type === 'VARCHAR' ? [String(name)] : []));
      const texts = sampleTexts(`${sql} LIMIT ${LOOKED_AT}`, names, new Set(), 1);
      const rows = await queryRows(connection, texts);
      const cells = rows.map((row) => row.map((cell) => String(cell ?? '')));
      return findTextMarks(names, cells, {}, file.format === 'json');
    }),
  );
}
