// `npm run test:browser`: what people see, in Chromium; arguments choose test files. Lighthouse has 176 MB and is no
// dependency: it is installed below build/ where it can be, and its tests are skipped where not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runTool } from './run-tool.ts';

const LIGHTHOUSE = 'lighthouse@13.5.0';
const HOSTS = 'build/hosts';

if (!existsSync(`${HOSTS}/node_modules/lighthouse`)) {
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', HOSTS, LIGHTHOUSE];
  const { status } = spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0) console.log('lighthouse cannot be installed: its tests are skipped');
}
const config = ['--config', 'test/browser/vitest.config.ts'];
const succeeded = await runTool('vitest', ['run', ...config, ...process.argv.slice(2)]);
process.exitCode = succeeded ? 0 : 1;
