// The format of a registry, which has a number of its own: docs/COMPATIBILITY.md says what it promises.
import * as z from 'zod';
import { programVersion } from '../base/package-files.ts';
import { UserError } from '../base/user-error.ts';
import { parseFile } from './parse-file.ts';

/** What this release writes. `metadata.json` of format 1 does not name it; that of a later one does. */
export const REGISTRY_FORMAT = 1;

const formatSchema = z.looseObject({ format: z.number().optional() });

/** @throws UserError when a later release wrote the version, in a format that this one may misread */
export function requireKnownFormat(path: string, bytes: Uint8Array): void {
  const { format = REGISTRY_FORMAT } = parseFile(path, bytes, formatSchema);
  if (format <= REGISTRY_FORMAT) return;
  throw new UserError(
    `${path}: is of registry format ${format}; batcomputer ${programVersion()} reads formats up to ${REGISTRY_FORMAT}: install a newer release`,
  );
}
