// The settings of wrangler.toml, parsed once: what is not set there is off and costs nothing.
// A setting that cannot be read is an error of the deployment: it is logged, and nothing is answered until it is right.
import { distance } from 'fastest-levenshtein';
import * as z from 'zod/mini';
import type { Deployment } from './deployment.ts';
import type { Env } from './env.ts';
import { type ApiKey, parseApiKeys } from './guard/api-keys.ts';
import { notConfiguredProblem } from './http/problems.ts';
import {
  makeRecording,
  parseEndpoint,
  parseHeaders,
  parseMetrics,
  type Recording,
} from './observe/recording.ts';
import { checkSetting, SettingFault } from './setting-fault.ts';
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
  /** What counts the requests, and where to; null where nothing is recorded. */
  recording: Recording | null;
  traffic: Traffic | null;
}

export const DEFAULT_BATCH_ROW_LIMIT = 10_000_000;

/** What setTimeout can wait. */
const LONGEST_DEADLINE_MS = 2 ** 31 - 1;

/** Every setting there is: a name of `env` that is nearly one of them is one that was misspelt. */
const NAMES = [
  'API_KEYS',
  'REQUIRE_KEYS',
  'RATE_LIMITER',
  'CORS_ORIGINS',
  'SECURITY_HEADERS',
  'DEADLINE_MS',
  'BATCH_ROW_LIMIT',
  'LOG',
  'REQUEST_IDS',
  'PREDICTIONS',
  'PREDICTIONS_SAMPLE',
  'METRICS',
  'METRICS_DATASET',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'TRAFFIC',
  'THEME',
  'FRAME_ANCESTORS',
] as const satisfies readonly (keyof Env)[];
type Name = (typeof NAMES)[number];

const LONGEST_MISSPELLING = 2;

/** @throws Problem `not-configured` where a setting cannot be read; the log says what to fix */
export type SettingsReader = (env: Env) => Settings;

/**
 * The runtime hands every request the same `env`, so each is parsed once.
 * @param atStart parsed at once: what is wrong is in the log before the first request
 */
export function makeSettingsReader(deployment: Deployment, atStart?: Env): SettingsReader {
  const parsed = new WeakMap<Env, Settings | null>();
  let toldAtStart: string | undefined;
  function parse(env: Env): Settings | null {
    try {
      return parseSettings(env, deployment);
    } catch (error) {
      if (!(error instanceof SettingFault)) throw error;
      // The bindings at start are another object than those of a request, with the same in it.
      if (error.message !== toldAtStart) {
        console.error(`settings: ${error.message}. The API answers 503 until you fix this.`);
      }
      if (env === atStart) toldAtStart = error.message;
      return null;
    }
  }
  if (atStart !== undefined) parsed.set(atStart, parse(atStart));
  return (env) => {
    let settings = parsed.get(env);
    if (settings === undefined) {
      settings = parse(env);
      parsed.set(env, settings);
    }
    if (settings === null) throw notConfiguredProblem();
    return settings;
  };
}

/** @throws SettingFault with everything that is wrong */
export function parseSettings(env: Env, { models }: Deployment): Settings {
  const faults = findMisspelt(env);
  /** A setting that is bound is read, whatever it holds: an empty one is not an absent one. */
  function read<T, A>(name: Name, parse: (value: unknown) => T, absent: A): T | A {
    if (!(name in env)) return absent;
    try {
      return parse(env[name]);
    } catch (error) {
      if (!(error instanceof SettingFault)) throw error;
      faults.push(error.message);
      return absent;
    }
  }
  const settings: Settings = {
    apiKeys: read('API_KEYS', parseApiKeys, null),
    rateLimiter: read('RATE_LIMITER', bindingWith<RateLimit>('RATE_LIMITER', 'limit'), null),
    corsOrigins: read('CORS_ORIGINS', parseOrigins, null),
    securityHeaders: read('SECURITY_HEADERS', choice('SECURITY_HEADERS', SWITCH), 'off') === 'on',
    deadlineMs: read('DEADLINE_MS', numberUpTo('DEADLINE_MS', LONGEST_DEADLINE_MS), null),
    batchRowLimit: read(
      'BATCH_ROW_LIMIT',
      numberUpTo('BATCH_ROW_LIMIT', Number.MAX_SAFE_INTEGER),
      DEFAULT_BATCH_ROW_LIMIT,
    ),
    log: read('LOG', choice('LOG', ['off', 'problems', 'all']), 'off'),
    requestIds: read('REQUEST_IDS', choice('REQUEST_IDS', SWITCH), 'off') === 'on',
    predictions: read(
      'PREDICTIONS',
      bindingWith<AnalyticsEngineDataset>('PREDICTIONS', 'writeDataPoint'),
      null,
    ),
    predictionsSample: read('PREDICTIONS_SAMPLE', parseShare, 1),
    recording: makeRecording({
      words: read('METRICS', parseMetrics, []),
      dataset: read(
        'METRICS_DATASET',
        bindingWith<AnalyticsEngineDataset>('METRICS_DATASET', 'writeDataPoint'),
        null,
      ),
      endpoint: read('OTEL_EXPORTER_OTLP_ENDPOINT', parseEndpoint, null),
      headers: read('OTEL_EXPORTER_OTLP_HEADERS', parseHeaders, {}),
    }),
    traffic: read('TRAFFIC', (value) => parseTraffic(value, models), null),
  };
  const mustHaveKeys = read('REQUIRE_KEYS', choice('REQUIRE_KEYS', SWITCH), 'off') === 'on';
  if (mustHaveKeys && !('API_KEYS' in env)) {
    faults.push('API_KEYS is not set, and REQUIRE_KEYS requires keys');
  }
  if ('OTEL_EXPORTER_OTLP_HEADERS' in env && !('OTEL_EXPORTER_OTLP_ENDPOINT' in env)) {
    faults.push('OTEL_EXPORTER_OTLP_HEADERS is set without OTEL_EXPORTER_OTLP_ENDPOINT');
  }
  if (faults.length > 0) throw new SettingFault(faults.join('; '));
  return settings;
}

function findMisspelt(env: Env): string[] {
  const unknown = Object.keys(env).filter((name) => !NAMES.some((known) => known === name));
  return unknown.flatMap((name) => {
    const meant = NAMES.find(
      (known) =>
        distance(name.toUpperCase(), known) <= Math.min(LONGEST_MISSPELLING, known.length / 4),
    );
    return meant === undefined ? [] : [`${name} is not a setting; did you mean ${meant}?`];
  });
}

const SWITCH = ['on', 'off'] as const;

function choice<const T extends readonly string[]>(name: Name, words: T) {
  const schema = z.enum(words, words.map((word) => `"${word}"`).join(' or '));
  return (value: unknown): T[number] => checkSetting(name, schema, value) as T[number];
}

/** A whole number from 1 up, as a number or in digits. */
function numberUpTo(name: Name, maximum: number) {
  const must = `a whole number from 1 to ${maximum}`;
  const schema = z.int(must).check(z.minimum(1, must), z.maximum(maximum, must));
  return (value: unknown): number => checkSetting(name, schema, numberOf(value, /^\d{1,16}$/));
}

function parseShare(value: unknown): number {
  const must = 'a number from 0 to 1';
  const schema = z.number(must).check(z.minimum(0, must), z.maximum(1, must));
  return checkSetting('PREDICTIONS_SAMPLE', schema, numberOf(value, /^(?:\d|\d?\.\d+)$/));
}

/** wrangler.toml's variables are texts or numbers, those of a shell are texts. */
function numberOf(value: unknown, form: RegExp): unknown {
  return typeof value === 'string' && form.test(value) ? Number(value) : value;
}

function parseOrigins(value: unknown): string[] | null {
  const must = '"*", or origins such as https://www.example.com, separated by commas';
  const text = checkSetting('CORS_ORIGINS', z.string(must), value).trim();
  if (text === '*') return null;
  const origins = text.split(/[\s,]+/).filter(Boolean);
  for (const origin of origins) {
    if (!isOrigin(origin)) {
      throw new SettingFault(
        `CORS_ORIGINS must be ${must}; ${JSON.stringify(origin)} is not an origin`,
      );
    }
  }
  if (origins.length === 0) throw new SettingFault(`CORS_ORIGINS must be ${must}; it is empty`);
  return origins;
}

/** As browsers write it; beside pages' there are those of extensions, which URLs know nothing of. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  if (/^https?:$/.test(protocol)) return origin === text;
  return /^[a-z][a-z\d+.-]*:\/\/[^/?#@]+$/.test(text);
}

/** A binding to a service of the runtime, known by what it can do. */
function bindingWith<T>(name: Name, method: keyof T & string) {
  return (value: unknown): T => {
    const isService = typeof value === 'object' && value !== null && method in value;
    if (!isService) throw new SettingFault(`${name} is bound to something that has no ${method}()`);
    return value as T;
  };
}
