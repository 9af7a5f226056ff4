// Parses the JSON files of a registry, which may have been edited, truncated or written by anybody.
import type * as z from 'zod';
import { UserError } from '../base/user-error.ts';

/** The JSON of a file, checked. @throws UserError when it is none, or of another shape */
export function parseFile<Schema extends z.ZodType>(
  path: string,
  bytes: Uint8Array,
  schema: Schema,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new UserError(`${path}: not valid JSON (truncated?); restore it from version control`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue.path.join('.') || 'the whole file';
  const { message } = issue.code === 'invalid_key' ? issue.issues[0] : issue;
  throw new UserError(`${path}: ${place}: ${message}`);
}
