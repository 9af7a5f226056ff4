// The fixed parts of what a deployment records: schema/record-schema.ts and reference-schema.ts have the whole forms.

export const RECORD_FORMAT = 1;

/** So long a window is open, unless it has its rows before. */
export const WINDOW_MS = 10_000;

/** Upper bounds of the latency bins in milliseconds, inclusive; one bin more is for all that takes longer. */
export const LATENCY_BOUNDS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000] as const;

/** What a caller may call an answer. */
export const ANSWER_ID = /^[\w.:-]{1,64}$/;

/** Bins of one feature, those of other texts and of missing values among them. */
export const MOST_BINS = 30;
/** Outputs whose answers are counted, and edges between the bins of one: they are tenths. */
export const MOST_ANSWERS = 8;
export const MOST_EDGES_OF_ANSWERS = 9;
