// What an endpoint knows of the request it answers.
import type { RequestRecorder } from './observe/request-recorder.ts';
import type { ServedVersion } from './served-version.ts';
import type { Settings } from './settings.ts';

/**
 * Told of each single prediction right after it was made, while the version still holds the encoded row.
 * `ask` encodes the same request for another version, for a shadow; false when its schema differs.
 */
export type PredictionObserver = (
  outputs: Float64Array,
  ask: (other: ServedVersion) => boolean,
) => void;

/** A version that answers, who is told of its predictions, and what counts its rows. */
export interface AnsweringVersion {
  readonly version: ServedVersion;
  readonly observe: PredictionObserver | null;
  readonly recorder: RequestRecorder | null;
}

export interface Call {
  readonly request: Request;
  /** The query with its `?`, or empty. */
  readonly search: string;
  /** Values of the path's parameters by their names; most routes have none. */
  readonly params: Readonly<Record<string, string>>;
  /** Of the URL, before the API's own paths: `''`, `/v1`, `/titanic`, … */
  readonly prefix: string;
  /** The alias that the prefix means; null where it names a version, so that its answers never change. */
  readonly alias: string | null;
  /** The static pages. */
  readonly assets: Fetcher;
  readonly settings: Pick<Settings, 'apiKeys' | 'batchRowLimit' | 'corsOrigins' | 'deadlineMs'>;
  readonly observe: PredictionObserver | null;
  /** Each model of the deployment, as its current version answers this caller. */
  readonly currentVersions: () => AnsweringVersion[];
  /** Counts what is answered; null where nothing is recorded. */
  readonly recorder: RequestRecorder | null;
}
