// `npm run test:long`: the tests that take too long for `npm test`, such as the life of a model.
import { runTool } from './run-tool.ts';

// One file at a time: those that follow the docs serve at the ports that the pages name.
const options = ['--project', 'long', '--no-file-parallelism'];
const succeeded = await runTool('vitest', ['run', ...options, ...process.argv.slice(2)]);
process.exitCode = succeeded ? 0 : 1;
