// Times are put together by the hour, the day or the week, so that no chart has more points than it can show.
import { HOUR_MS } from './records.ts';

const DAY_MS = 24 * HOUR_MS;
const LENGTHS = [HOUR_MS, DAY_MS, 7 * DAY_MS, 28 * DAY_MS];
const MOST_BUCKETS = 72;

/** The shortest length of which there are not too many. */
export function bucketLength(from: number, to: number): number {
  const fitting = LENGTHS.find((length) => (to - from) / length <= MOST_BUCKETS);
  return fitting ?? LENGTHS[LENGTHS.length - 1];
}

/** Start of the bucket that a time lies in; both in milliseconds since 1970. */
export function bucketOf(at: number, length: number): number {
  return Math.floor(at / length) * length;
}

/** `2026-11-27 14:00`, or without the hour. */
export function bucketText(at: number, length: number): string {
  const text = new Date(at).toISOString();
  return length < DAY_MS ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(0, 10);
}
