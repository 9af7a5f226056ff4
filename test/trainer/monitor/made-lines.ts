// Records of a made model, as lines.

import { LATENCY_BOUNDS_MS } from '../../../runtime/observe/record-form.ts';
import type {
  RecordedAnswer,
  RecordedFeedback,
  RecordedWindow,
  RecordLine,
} from '../../../runtime/schema/record-schema.ts';

export const MODEL = "o'hara";
export const DIGEST = '0123456789abcdef';
const HEAD = { format: 1, model: MODEL, version: 2, digest: DIGEST } as const;
export const NOON = Date.UTC(2026, 2, 3, 12);

export function madeWindow(sequence: number, at = NOON): RecordedWindow {
  const time = new Date(at).toISOString();
  const counts = LATENCY_BOUNDS_MS.map((_, i) => (i === 1 ? 8 : 0));
  return {
    ...{ ...HEAD, event: 'window', time, from: time, to: time, isolate: DIGEST, sequence },
    ...{ before: { requests: 10 * sequence, rows: 9 * sequence }, place: 'FRA' },
    ...{ requests: 10, problems: { 'invalid-row': 1 }, rows: 9, refused: 2 },
    latency: { bounds: [...LATENCY_BOUNDS_MS], counts: [...counts, 2], sum: 2016 },
    features: { city: [4, 5, 0], long: Array.from({ length: 25 }, (_, i) => (i === 24 ? 9 : 0)) },
    answers: { yes: [3, 6] },
  };
}

export function madeAnswer(id: string, at = NOON): RecordedAnswer {
  const time = new Date(at).toISOString();
  return { ...HEAD, event: 'answer', id, time, outputs: [0.25, 0.75], bins: [1, 24] };
}

export function madeFeedback(id: string, actual: string | number): RecordedFeedback {
  const time = new Date(NOON + 1e9).toISOString();
  return { event: 'feedback', format: 1, model: MODEL, id, time, actual };
}

export const MADE: RecordLine[] = [
  madeWindow(0),
  madeWindow(1, NOON + 3_600_000),
  madeAnswer('a'),
  madeAnswer('b'),
  madeFeedback('a', 'yes'),
  madeFeedback('b', 3),
];

/** All of the time there is. */
export const ALWAYS = { model: MODEL, from: 0, to: Date.UTC(2100, 0, 1) };
