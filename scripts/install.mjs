// Installs what is missing, and nothing when all is there (a few milliseconds). Needs only Node ≥ 20
// and npm: it runs before any package exists, also where npm is told not to run install scripts.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOWEST_NODE = 20;

/** The Node that the toolchain is pinned to, as the npm package `node` installs it. */
export const PINNED_NODE = join(
  ROOT,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

const readJson = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** True when node_modules holds exactly the versions that the lock file names. */
function isInstalled() {
  if (!existsSync(join(ROOT, 'node_modules/.package-lock.json'))) return false;
  const wanted = readJson('package-lock.json').packages;
  const present = readJson('node_modules/.package-lock.json').packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional || present[path]?.version === version,
  );
}

/** Runs npm with this Node; ends the process when it fails. */
function npm(args) {
  // Inside `npm start`, npm says where it is; elsewhere the shell finds it.
  const npmScript = process.env.npm_execpath;
  const [command, first] =
    npmScript && existsSync(npmScript) && npmScript.endsWith('.js')
      ? [process.execPath, [npmScript]]
      : ['npm', []];
  const { status, error } = spawnSync(command, [...first, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status === 0) return;
  console.error(`error: npm ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}

/** The package `node` fetches its binary in an install script, which npm may have been told to skip. */
function installPinnedNode() {
  const folder = join(ROOT, 'node_modules/node');
  spawnSync(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder, stdio: 'inherit' });
  if (existsSync(PINNED_NODE)) return;
  console.error(`error: ${dirname(PINNED_NODE)} has no Node; run: npm rebuild node`);
  process.exit(1);
}

/** Brings node_modules to what the lock file says. */
export function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < LOWEST_NODE) {
    console.error(`error: Node ${LOWEST_NODE} or newer is needed; this is ${process.version}`);
    process.exit(1);
  }
  if (!isInstalled()) {
    console.error('Installing packages (once, about a minute) …');
    // Not `npm ci`: that refuses a lock file made where packages of other platforms could not be had.
    npm(['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (!existsSync(PINNED_NODE)) installPinnedNode();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled();
