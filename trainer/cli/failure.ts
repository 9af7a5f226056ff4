// How a failed command ends: one line on stderr and an exit code. 1: its job failed; 2: bad usage.
import { CommanderError } from 'commander';
import { UserError } from '../base/user-error.ts';
import { paint } from './look/paint.ts';
import { say } from './print.ts';
import { UsageError } from './usage-error.ts';

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Codes of the system for what the user can mend, in words. */
const SYSTEM_FAULTS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'part of this path is a file, not a folder',
  EEXIST: 'a file is in the way',
  ENAMETOOLONG: 'the name is too long',
  EPERM: 'not permitted',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many open files',
};

function wantsStack(): boolean {
  return process.env.DEBUG !== undefined || process.argv.includes('--verbose');
}

/** One line for an error of the file system, or null for anything else. */
export function describeSystemError(error: NodeJS.ErrnoException): string | null {
  const isFolder = error.code === 'ENOENT' && error.syscall === 'mkdir';
  const fault = isFolder ? 'this folder cannot be made' : SYSTEM_FAULTS[error.code ?? ''];
  if (fault === undefined) return null;
  // People know a file by the name that it was to have in the end.
  const path = error.path
    ?.replace(/(^|[/\\])\.([^/\\]+)\.tmp-[^/\\]+/, '$1$2')
    .replace(/(\.lock)\.[0-9a-f]+-\d+-\d+-[0-9a-f]+$/, '$1');
  return `${path ?? error.syscall ?? 'file'}: ${fault}`;
}

/** What to say of a failure beside which the rest goes on. @throws what is a fault of the program */
export function describeFault(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const message = describeSystemError(error as NodeJS.ErrnoException);
  if (message === null) throw error;
  return message;
}

/** Prints why a command failed and returns the exit code. */
export function reportFailure(error: unknown): number {
  // Commander has printed its own message, and help is not a failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  const print = (text: string) => say(`${text}\n`);
  if (!(error instanceof Error)) {
    print(`error: ${String(error)}`);
    return EXIT_FAILED;
  }
  const known = error instanceof UserError || error instanceof UsageError;
  const message = known ? error.message : describeSystemError(error);
  const alarm = paint('bad', 'error:', process.stderr);
  if (message !== null) print(`${alarm} ${message}`);
  else {
    print(`${alarm} ${error.message.split('\n')[0]}`);
    print('This is a fault of batcomputer, not of your input; --verbose shows where it happened.');
  }
  if (wantsStack() && error.stack !== undefined) print(error.stack);
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}
