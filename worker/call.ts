// What an endpoint knows of the request it answers, beside what itty-router routed by.
import type { Mount } from './catalogue.ts';

/** Bindings and variables of wrangler.toml. */
export interface Env {
  ASSETS: Fetcher;
}

export interface Call {
  readonly request: Request;
  /** What was asked: whose prefix, version and routes. */
  readonly mount: Mount;
  readonly env: Env;
  readonly execution: ExecutionContext;
}
