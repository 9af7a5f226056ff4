// Runs a program of node_modules/.bin in the project's root, its output on this terminal or collected.
import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { PACKAGE_ROOT } from '../trainer/base/package-files.ts';

function start(command: string, args: string[], output: 'inherit' | 'pipe'): ChildProcess {
  const bin = join(PACKAGE_ROOT, 'node_modules/.bin');
  // On Windows it may be written in another case.
  const variable = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const path = `${bin}${delimiter}${process.env[variable]}`;
  return spawn(command, args, {
    cwd: PACKAGE_ROOT,
    stdio: ['ignore', output, output],
    env: { ...process.env, [variable]: path },
    shell: process.platform === 'win32',
  });
}

function isDone(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

/** True when it succeeded. */
export function runTool(command: string, args: string[]): Promise<boolean> {
  return isDone(start(command, args, 'inherit'));
}

/** Whether it succeeded, and what it wrote. */
export async function collectTool(
  command: string,
  args: string[],
): Promise<{ succeeded: boolean; output: string }> {
  const child = start(command, args, 'pipe');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return { succeeded: await isDone(child), output };
}
