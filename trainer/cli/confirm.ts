// Asks a yes-or-no question where somebody can answer it.
import { createInterface } from 'node:readline/promises';
import { say } from './print.ts';

/** Whether a person is at the terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** True for `y` or `yes`; anything else, an end of the input and Ctrl-C are a no. */
export async function confirm(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const stopped = new AbortController();
  reader.once('close', () => stopped.abort()).once('SIGINT', () => reader.close());
  try {
    const answer = await reader.question(`${question} [y/N] `, { signal: stopped.signal });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch {
    say('\n');
    return false;
  } finally {
    reader.close();
  }
}
