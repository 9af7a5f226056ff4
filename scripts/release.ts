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
const args = ['publish', '--provenance', '--access', 'public'];
const { status } = spawnSync('npm', args, { cwd: PACKAGE_ROOT, stdio: 'inherit' });
process.exitCode = status ?? 1;
