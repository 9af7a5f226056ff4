// The transcript of a story, and the commands in it, run as a user would run them.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../trainer/cli/main.ts');

export interface Life {
  folder: string;
  url: string;
  env: Record<string, string>;
  /** Lines of the transcript. */
  lines: string[];
}

export function narrate({ lines }: Life, text: string): void {
  lines.push('', `# ${text}`);
}

const quoted = (arg: string) => (arg.includes(' ') ? `'${arg}'` : arg);
const everything = (output: string) => output.trim();

/** Runs a command as a user would; a failure is part of the story. */
export async function batcomputer(
  { folder, env, lines }: Life,
  command: string,
  args: string[],
  shown: (output: string) => string = everything,
): Promise<void> {
  lines.push(`$ npx batcomputer ${[command, ...args].map(quoted).join(' ')}`);
  const places = ['--registry', join(folder, 'models')];
  if (command === 'deploy') places.push('--state', join(folder, 'state'));
  if (command === 'monitor') places.push('--out', join(folder, 'monitor.html'));
  const child = spawn(process.execPath, [MAIN, command, ...args, ...places], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  lines.push(...shown(output).split('\n'));
  if (code !== 0) lines.push(`(exit code ${code})`);
}

/** What training says of the version, without figures and what may be done next. */
export const registeredLine = (output: string) =>
  output.split('\n').find((line) => line.includes(' is registered')) ?? '';
