// Asks somebody at a terminal to choose one of several answers.
import { createInterface } from 'node:readline/promises';
import type { Ask } from '../draft/draft-source.ts';
import { canAsk } from './confirm.ts';
import { printable, say } from './print.ts';

/** Asks where a person is at the terminal; undefined elsewhere. */
export function askerHere(): Ask | undefined {
  return canAsk() ? choose : undefined;
}

/** The position of the chosen answer; null for anything that is none, an end of the input and Ctrl-C. */
async function choose(question: string, answers: string[]): Promise<number | null> {
  const lines = answers.map((answer, i) => `  ${i + 1}  ${answer}\n`);
  say(`\n${question}\n${lines.join('')}`);
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const stopped = new AbortController();
  reader.once('close', () => stopped.abort()).once('SIGINT', () => reader.close());
  try {
    const prompt = printable(`1 to ${answers.length}: `);
    const chosen = Number((await reader.question(prompt, { signal: stopped.signal })).trim());
    return Number.isInteger(chosen) && chosen >= 1 && chosen <= answers.length ? chosen - 1 : null;
  } catch {
    say('\n');
    return null;
  } finally {
    reader.close();
  }
}
