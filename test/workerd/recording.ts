// What a deployment of a test records, and a clock that is set by hand.
import { vi } from 'vitest';
import { type RecordLine, recordSchema } from '../../runtime/schema/record-schema.ts';
import { logged } from './deployed.ts';

/** Records that were logged while `run` ran, each held to its form. */
export async function recorded(run: () => Promise<unknown>): Promise<RecordLine[]> {
  return (await logged(run)).map((line) => recordSchema.parse(line));
}

export type Window = Extract<RecordLine, { event: 'window' }>;

export const windowsOf = (records: RecordLine[]): Window[] =>
  records.filter((record) => record.event === 'window');

/** Stands still until it is told to go on. */
export function stopClock(): { pass(ms: number): void } {
  let now = Date.parse('2026-03-01T12:00:00Z');
  vi.spyOn(Date, 'now').mockImplementation(() => now);
  return {
    pass(ms) {
      now += ms;
    },
  };
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Counts of several windows, added up by what they count. */
export function addUp(windows: Window[]): Record<string, number> {
  const total: Record<string, number> = {};
  const add = (name: string, count: number) => {
    total[name] = (total[name] ?? 0) + count;
  };
  for (const window of windows) {
    const whose = `${window.model ?? ''}@${window.version ?? ''}`;
    for (const name of ['requests', 'rows', 'refused'] as const) {
      add(`${whose} ${name}`, window[name]);
    }
    for (const [slug, count] of Object.entries(window.problems)) add(`${whose} ${slug}`, count);
  }
  return total;
}
