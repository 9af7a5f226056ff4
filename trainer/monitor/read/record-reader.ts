// What every reader of records is asked for.
export interface RecordQuery {
  model: string;
  /** Milliseconds since 1970: windows and answers from then on, and before that. Feedback may come at any time. */
  from: number;
  to: number;
}
