// Asks somebody at a terminal to choose one of several answers.
import { createInterface } from 'node:readline/promises';
import type { Ask } from '../draft/draft-source.ts';
import { canAsk } from './confirm.ts';
import { say } from './print.ts';

/** Asks where a person is at the terminal; undefined elsewhere. */
export function askerHere(): Ask | undefined {
  return canAsk() ? chooseAnswer : undefined;
}

/** Asks until one of the numbers is given; null for an end of the input and Ctrl-C. */
export async function chooseAnswer(question: string, answers: string[]): Promise<number | null> {
  say(`${question}\n${answers.map((answer, i) => `  ${i + 1}  ${answer}\n`).join('')}`);
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const stopped = new AbortController();
  reader.once('close', () => stopped.abort()).once('SIGINT', () => reader.close());
  try {
    for (;;) {
      const line = await reader.question(`1 to ${answers.length}: `, { signal: stopped.signal });
      const chosen = Number(line.trim()) - 1;
      if (answers[chosen] !== undefined) return chosen;
    }
  } catch {
    say('\n');
    return null;
  } finally {
    reader.close();
  }
}
