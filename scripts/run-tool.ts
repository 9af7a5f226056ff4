// Runs a program of node_modules/.bin in the project's root, its output on this terminal.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { PACKAGE_ROOT } from '../trainer/base/package-files.ts';

/** True when it succeeded. */
export function runTool(command: string, args: string[]): Promise<boolean> {
  const bin = join(PACKAGE_ROOT, 'node_modules/.bin');
  // On Windows it may be written in another case.
  const variable = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const path = `${bin}${delimiter}${process.env[variable]}`;
  const child = spawn(command, args, {
    cwd: PACKAGE_ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [variable]: path },
    shell: process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
