// The settings of wrangler.toml, parsed once: what is not set there is off and costs nothing.
// A setting that cannot be read is an error of the deployment: nothing is answered until it is right.
import type { Env } from './call.ts';
import { type ApiKey, parseApiKeys } from './guard/api-keys.ts';
import { parseTraffic, type Traffic } from './traffic.ts';

export interface Settings {
  apiKeys: ApiKey[] | null;
  rateLimiter: RateLimit | null;
  /** Origins that browsers may call from; null: any. */
  corsOrigins: string[] | null;
  securityHeaders: boolean;
  deadlineMs: number | null;
  /** Rows that one batch may hold. */
  batchRowLimit: number;
  log: 'off' | 'problems' | 'all';
  requestIds: boolean;
  predictions: AnalyticsEngineDataset | null;
  /** Share of the predictions that is written to the dataset. */
  predictionsSample: number;
  traffic: Traffic | null;
}

export const DEFAULT_BATCH_ROW_LIMIT = 10_000_000;

const parsed = new WeakMap<Env, Settings>();

/** The runtime hands every request the same `env`, so this parses once. @throws Error naming the variable */
export function settingsOf(env: Env): Settings {
  let settings = parsed.get(env);
  if (settings === undefined) {
    settings = parseSettings(env);
    parsed.set(env, settings);
  }
  return settings;
}

function parseSettings(env: Env): Settings {
  const origins = env.CORS_ORIGINS?.trim() ?? '*';
  return {
    apiKeys: env.API_KEYS ? parseApiKeys(env.API_KEYS) : null,
    rateLimiter: env.RATE_LIMITER ?? null,
    corsOrigins: origins === '*' ? null : origins.split(/[\s,]+/).filter(Boolean),
    securityHeaders: parseSwitch('SECURITY_HEADERS', env.SECURITY_HEADERS),
    deadlineMs: env.DEADLINE_MS ? parseNumber('DEADLINE_MS', env.DEADLINE_MS, 1) : null,
    batchRowLimit: env.BATCH_ROW_LIMIT
      ? parseNumber('BATCH_ROW_LIMIT', env.BATCH_ROW_LIMIT, 1)
      : DEFAULT_BATCH_ROW_LIMIT,
    log: parseLog(env.LOG),
    requestIds: parseSwitch('REQUEST_IDS', env.REQUEST_IDS),
    predictions: env.PREDICTIONS ?? null,
    predictionsSample: env.PREDICTIONS_SAMPLE
      ? parseNumber('PREDICTIONS_SAMPLE', env.PREDICTIONS_SAMPLE, 0)
      : 1,
    traffic: env.TRAFFIC === undefined ? null : parseTraffic(env.TRAFFIC),
  };
}

function parseSwitch(name: string, text = 'off'): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Error(`${name} is "on" or "off", not ${JSON.stringify(text)}`);
}

function parseLog(text = 'off'): Settings['log'] {
  if (text === 'off' || text === 'problems' || text === 'all') return text;
  throw new Error(`LOG is "off", "problems" or "all", not ${JSON.stringify(text)}`);
}

function parseNumber(name: string, text: string, minimum: number): number {
  const value = Number(text);
  if (value >= minimum) return value;
  throw new Error(`${name} is a number from ${minimum} up, not ${JSON.stringify(text)}`);
}
