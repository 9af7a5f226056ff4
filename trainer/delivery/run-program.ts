// Runs wrangler in this Node, in the user's project, and tells what it printed. Its usage reports are off.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { atEnd } from '../base/at-end.ts';
import { findProject } from '../base/project.ts';
import { UserError } from '../base/user-error.ts';

/** wrangler's own entry point: no shell, and the same on every system. @throws UserError when it is not installed */
function wranglerProgram(): string {
  try {
    const { resolve } = createRequire(import.meta.url);
    return join(dirname(resolve('wrangler/package.json')), 'bin/wrangler.js');
  } catch {
    throw new UserError('Cloudflare needs wrangler; run: npm install --save-dev wrangler');
  }
}

/** wrangler reports nothing, looks for no newer version of itself, and prints without colours. */
const QUIET = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', NO_COLOR: '1' };

export interface ProgramResult {
  code: number;
  stdout: string;
  /** stdout and stderr as they came. */
  output: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Killed after this time; the code is then 124, as of timeout(1). */
  timeoutMs?: number;
}

/** `wrangler args…` in the project's root; resolves also when it fails. It does not outlive this process. */
export async function runWrangler(
  args: string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  const child = spawn(process.execPath, [wranglerProgram(), ...args], {
    cwd: findProject(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...QUIET, ...options.env },
    timeout: options.timeoutMs ?? 0,
    killSignal: 'SIGKILL',
  });
  const forget = atEnd(() => child.kill('SIGKILL'));
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  return new Promise<ProgramResult>((settle, reject) => {
    child.on('error', reject);
    child.on('close', (code) => settle({ code: code ?? 124, stdout, output }));
  }).finally(forget);
}

/** What a failed program said, without decoration, in at most a few lines. */
export function faultOf({ output }: ProgramResult): string {
  const lines = output
    .split('\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: wrangler colours its errors regardless.
    .map((line) => line.replace(/\u001b\[[0-9;]*m/g, '').trim())
    .filter((line) => line !== '' && !/^[─⛅🪵]|^Logs were written|wrangler \d/u.test(line));
  const start = lines.findIndex((line) => /error/i.test(line));
  return lines
    .slice(Math.max(0, start))
    .slice(0, 3)
    .join(' ')
    .replace(/^[✘X]?\s*\[ERROR\]\s*/u, '');
}
