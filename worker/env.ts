// What the platform hands to the worker.

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
  METRICS?: string;
  METRICS_DATASET?: AnalyticsEngineDataset;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  OTEL_EXPORTER_OTLP_HEADERS?: string;
  TRAFFIC?: unknown;
  /** Of the pages, which have both in them. */
  THEME?: string;
  FRAME_ANCESTORS?: string;
}
