// The shape of aliases.json, checked when read: the file may have been edited, truncated or written by another
// version of the program.
import * as z from 'zod';
import { aliasFault } from '../base/names.ts';

const versionNumber = z.number().int().positive();

const aliasName = z.string().superRefine((alias, context) => {
  const fault = aliasFault(alias);
  if (fault !== null) context.addIssue({ code: 'custom', message: `an alias ${fault}` });
});
export const aliasesSchema = z.record(aliasName, versionNumber);
