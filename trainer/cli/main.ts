// The command line, started by trainer/cli/batcomputer.mjs.
import { reportFailure } from './failure.ts';
import { createProgram } from './program.ts';

// Whoever read the output has read enough, as `head` does: there is nobody left to tell, and nothing went wrong.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

try {
  await (await createProgram(process.argv[2])).parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
