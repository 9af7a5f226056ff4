// Runs the command line in the test's own process, which takes a fraction of a second less than a process of
// its own: for command lines that are refused.
import { vi } from 'vitest';
import { reportFailure } from '../../../trainer/cli/failure.ts';
import { createProgram } from '../../../trainer/cli/program.ts';
import type { CliResult } from './run-cli.ts';

/** `batcomputer <args>`; one at a time, since stdout and stderr are the process's. */
export async function runInside(args: string[]): Promise<CliResult> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text;
      return true;
    }),
  );
  try {
    const parsed = (await createProgram(args[0])).parseAsync(args, { from: 'user' });
    return { code: await parsed.then(() => 0, reportFailure), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
