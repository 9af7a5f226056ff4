// Headers that are the same for every answer but for the time it took. Making them costs more than a prediction,
// so those of short times are made once.

/** Nearly all answers take less; beyond it headers are made anew. */
const KEPT_MS = 50;

/** The headers of an answer that took so many whole milliseconds; not to be changed. */
export type TimedHeaders = (ms: number) => Headers;

export function makeTimedHeaders(fields: Record<string, string>): TimedHeaders {
  const make = (ms: number) => new Headers({ ...fields, 'server-timing': serverTiming(ms) });
  const kept: Headers[] = [];
  return (ms) => {
    if (ms >= KEPT_MS) return make(ms);
    kept[ms] ??= make(ms);
    return kept[ms];
  };
}

/** Server-Timing (https://www.w3.org/TR/server-timing/): from the request to the beginning of its answer. */
export function serverTiming(ms: number): string {
  return `total;dur=${ms}`;
}
