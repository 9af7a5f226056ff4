// What an endpoint knows of the request it answers, beside what itty-router routed by.
import type { Mount } from './catalogue.ts';

/** Bindings and variables of wrangler.toml. */
export interface Env {
  ASSETS: Fetcher;
}

/** What itty-router routes by; it adds the parameters of the path. */
export interface Routed {
  method: string;
  /** Absolute, without its model and version prefix. */
  url: string;
  /** The query with its `?`, or empty. */
  search: string;
  params?: Record<string, string>;
}

export interface Call {
  readonly request: Request;
  /** What was asked: whose prefix, version and routes. */
  readonly mount: Mount;
  readonly env: Env;
  readonly execution: ExecutionContext;
}
