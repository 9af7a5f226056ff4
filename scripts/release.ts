// `npm run release`: publishes the package from a workflow, with provenance, when the pushed tag is its version.
import { spawnSync } from 'node:child_process';
import { PACKAGE_ROOT, programVersion } from '../trainer/base/package-files.ts';
import { readOptions } from './read-options.ts';

readOptions({});
const { TAG: tag } = process.env;
const wanted = `v${programVersion()}`;
if (tag !== wanted) {
  console.error(`error: the tag is ${tag ?? 'not given (TAG)'}, package.json is of ${wanted}`);
  process.exit(1);
}
// Older ones ask for a token: https://docs.npmjs.com/trusted-publishers
const [, major, minor] = /^(\d+)\.(\d+)/.exec(npm(['--version'], 'pipe').stdout ?? '') ?? [];
if (Number(major) < 11 || (Number(major) === 11 && Number(minor) < 6)) {
  console.error(`error: npm ${major}.${minor} cannot publish without a token; install npm@latest`);
  process.exit(1);
}
const args = ['publish', '--provenance', '--access', 'public'];
process.exitCode = npm(args, 'inherit').status ?? 1;

function npm(given: string[], stdio: 'pipe' | 'inherit') {
  return spawnSync('npm', given, { cwd: PACKAGE_ROOT, stdio, encoding: 'utf8' });
}
