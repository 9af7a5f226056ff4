#!/usr/bin/env node
// `npx batcomputer`: runs trainer/cli/main.ts with the pinned Node of node_modules, whatever Node the
// shell has. Signals and the exit code are passed on. Written for Node ≥ 20 without any package.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';
const node = `${root}node_modules/node/bin/node${windows ? '.exe' : ''}`;

if (!existsSync(node) || !existsSync(`${root}node_modules/commander`)) {
  console.error(`error: the packages are not installed; run 'npm start' or 'npm ci' in ${root}`);
  process.exit(1);
}

const child = spawn(node, [`${root}trainer/cli/main.ts`, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // A terminal sends Ctrl-C to the child as well; a second copy does no harm there.
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  // Dies of the same signal, so that a shell sees why.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
