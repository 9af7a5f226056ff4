// Runs a script with the pinned Node of node_modules, whatever Node the shell has; installs the
// packages first when they are missing. Signals and the exit code are passed on.
//
//   node scripts/pinned-node.mjs scripts/test.ts [arguments…]
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, PINNED_NODE } from './install.mjs';

const PARENT_POLL_MS = 300;
/** Shows the cursor and wraps lines again: a progress bar that was killed can do neither. */
const RESTORE_TERMINAL = '\x1b[?25h\x1b[?7h';
/** Compiled scripts are kept here, also those of the programs that are started: they start in half the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url));

/**
 * Calls `stop` when the parent has gone. npm runs scripts through a shell, and a signal sent to npm
 * alone ends that shell without a word to what it runs. Outside npm a lost parent means nothing: a
 * shell may have ended after starting a job in the background.
 */
function watchParent(stop) {
  if (process.env.npm_command === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), PARENT_POLL_MS).unref();
}

/** Runs `file` with `args` and ends this process the way that one ended. */
export function runPinned(file, args) {
  ensureInstalled();
  const child = spawn(PINNED_NODE, [file, ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to the child as well; a second copy does no harm there.
    process.on(signal, () => child.kill(signal));
  }
  watchParent(() => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    if (process.stderr.isTTY) process.stderr.write(RESTORE_TERMINAL);
    // Windows has no signals to die of.
    if (process.platform === 'win32') process.exit(128 + constants.signals[signal]);
    // Dies of the same signal, so that a shell sees why.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, ...args] = process.argv.slice(2);
  runPinned(file, args);
}
