// `npm run test:long`: the tests that take too long for `npm test`, such as the life of a model.
import { runTool } from './run-tool.ts';

const succeeded = await runTool('vitest', ['run', '--project', 'long', ...process.argv.slice(2)]);
process.exitCode = succeeded ? 0 : 1;
