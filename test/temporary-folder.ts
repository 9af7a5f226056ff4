// Folders for the tests' own use, removed when all tests are over: files share a process, and some of them folders.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder that holds the others, in the processes of the tests. */
const ROOT = 'BATCOMPUTER_TEST_FOLDER';

/** Vitest calls it before the first test, and what it returns after the last. */
export default function setup(): () => void {
  const root = mkdtempSync(join(tmpdir(), 'batcomputer-tests-'));
  process.env[ROOT] = root;
  return () => rmSync(root, { recursive: true, force: true });
}

export function temporaryFolder(): string {
  const root = process.env[ROOT];
  if (root === undefined) throw new Error('test/temporary-folder.ts is no global setup here');
  return mkdtempSync(join(root, 'batcomputer-test-'));
}
