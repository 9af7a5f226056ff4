// What an endpoint knows of the request it answers.
import type { Mount } from './catalogue.ts';
import type { ServedVersion } from './served-version.ts';
import type { Settings } from './settings.ts';

/** Bindings, variables and secrets of wrangler.toml; all but the first are off until set there. */
export interface Env {
  ASSETS: Fetcher;
  API_KEYS?: string;
  REQUIRE_KEYS?: string;
  RATE_LIMITER?: RateLimit;
  CORS_ORIGINS?: string;
  SECURITY_HEADERS?: string;
  DEADLINE_MS?: string;
  BATCH_ROW_LIMIT?: string;
  LOG?: string;
  REQUEST_IDS?: string;
  PREDICTIONS?: AnalyticsEngineDataset;
  PREDICTIONS_SAMPLE?: string;
  TRAFFIC?: unknown;
}

/**
 * Told of each single prediction right after it was made, while the version still holds the encoded row.
 * `ask` encodes the same request for another version, for a shadow; false when its schema differs.
 */
export type PredictionObserver = (
  outputs: Float64Array,
  ask: (other: ServedVersion) => boolean,
) => void;

export interface Call {
  readonly request: Request;
  /** The query with its `?`, or empty. */
  readonly search: string;
  /** Values of the route's parameters, in their order; most routes have none. */
  readonly params: readonly string[];
  /** What was asked: whose prefix, version and routes. */
  readonly mount: Mount;
  readonly env: Env;
  readonly settings: Settings;
  readonly observe: PredictionObserver | null;
}
