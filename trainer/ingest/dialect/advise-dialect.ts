// Where reading failed: does the file look as if it were written in another dialect than the recipe states? Then the
// error says which fields would read it.
import { UserError } from '../../base/user-error.ts';
import type { SourceDialect } from '../../recipe/source-dialect.ts';
import { EngineFault } from '../engine-fault.ts';
import type { SourceFile } from '../source-file.ts';
import { sourceFieldsOf } from './dialect.ts';
import { fieldsText } from './field-text.ts';
import { findSourceDialect } from './find-source-dialect.ts';

/** Fields that say how values are read; wrong ones give rows all the same. */
const MARKS: (keyof SourceDialect)[] = [
  'decimal',
  'thousands',
  'signs',
  'missing',
  'trim',
  'dateFormat',
];
const OF_VALUES = /cannot be read|have a value that|no class lists|different values/;

/** The error, with the fields that fit the first file that looks otherwise. */
export async function adviseDialect(
  error: unknown,
  files: SourceFile[],
  stated: SourceDialect,
): Promise<unknown> {
  if (!(error instanceof Error) || error instanceof EngineFault) return error;
  for (const file of files.filter(({ format }) => format === 'csv')) {
    const advice = await adviceOn(file, stated, OF_VALUES.test(error.message));
    if (advice !== null) return new UserError(`${error.message}\n${advice}`);
  }
  return error;
}

async function adviceOn(
  { path, name }: SourceFile,
  stated: SourceDialect,
  isOfValues: boolean,
): Promise<string | null> {
  const found = await findSourceDialect(path, { name }).catch(() => null);
  if (found === null || found.columns.length < 2) return null;
  const fields = Object.entries(sourceFieldsOf(found.dialect)).filter(
    ([field, value]) =>
      (isOfValues || !MARKS.includes(field as keyof SourceDialect)) &&
      JSON.stringify(value) !== JSON.stringify(stated[field as keyof SourceDialect]),
  );
  if (fields.length === 0) return null;
  const list = fieldsText(Object.fromEntries(fields));
  const isCut = fields.some(([field]) => !MARKS.includes(field as keyof SourceDialect));
  const seen = isCut ? found.evidence[0] : found.evidence.slice(1).join('; ');
  return `${name} looks otherwise (${seen}); to read it so, add to the recipe: source: { …, ${list} }`;
}
