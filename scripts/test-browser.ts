// `npm run test:browser`: what people see, in Chromium; arguments choose test files. Lighthouse has 176 MB and is no
// dependency: it is installed below build/ where it can be, and its tests are skipped where not.
import { hasLighthouse, installLighthouse } from './browser/lighthouse.ts';
import { runTool } from './run-tool.ts';

installLighthouse();
if (!hasLighthouse()) console.log('lighthouse cannot be installed: its tests are skipped');
const config = ['--config', 'test/browser/vitest.config.ts'];
const succeeded = await runTool('vitest', ['run', ...config, ...process.argv.slice(2)]);
process.exitCode = succeeded ? 0 : 1;
