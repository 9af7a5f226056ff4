// Where the data for developing lies that is no part of the project, or undefined where it is absent:
// tests that need it then report themselves as skipped.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const candidates = [
  process.env.BATCOMPUTER_SHARED_DATA,
  `${root}../shared/data`,
  `${root}../../shared/data`,
];

export const sharedData = candidates.find((path) => path !== undefined && existsSync(path));
