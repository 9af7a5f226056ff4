// The settings that say what is recorded and where it goes. None of them is set: nothing is, and it costs nothing.
import * as z from 'zod/mini';
import { checkSetting, SettingFault } from '../setting-fault.ts';
import { Collector } from './collector.ts';
import { Recorder } from './recorder.ts';
import { Sinks } from './sinks.ts';

export interface Recording {
  recorder: Recorder;
  /** Whether the process answers `GET /metrics`. */
  hasPage: boolean;
}

const WORDS = ['lines', 'prometheus'] as const;
type Word = (typeof WORDS)[number];

interface RecordingSettings {
  words: Word[];
  dataset: AnalyticsEngineDataset | null;
  endpoint: string | null;
  headers: Record<string, string>;
}

export function makeRecording({
  words,
  dataset,
  endpoint,
  headers,
}: RecordingSettings): Recording | null {
  if (words.length === 0 && dataset === null && endpoint === null) return null;
  const collector = endpoint === null ? null : new Collector({ endpoint, headers });
  const sinks = new Sinks({ lines: words.includes('lines'), dataset, collector });
  return { recorder: new Recorder(sinks), hasPage: words.includes('prometheus') };
}

/** `lines, prometheus`. */
export function parseMetrics(value: unknown): Word[] {
  const must = `"lines", "prometheus", or both separated by a comma`;
  const words = checkSetting('METRICS', z.string(must), value)
    .split(',')
    .map((word) => word.trim());
  for (const word of words) {
    if (!WORDS.some((known) => known === word)) throw new SettingFault(`METRICS must be ${must}`);
  }
  return words as Word[];
}

/** The base address that OpenTelemetry's own programs take by this name. */
export function parseEndpoint(value: unknown): string {
  const must = 'the address of a collector, such as https://otel.example.com';
  const text = checkSetting('OTEL_EXPORTER_OTLP_ENDPOINT', z.string(must), value);
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.search + url.hash + url.username + url.password === '';
  if (!isPlain) throw new SettingFault(`OTEL_EXPORTER_OTLP_ENDPOINT must be ${must}`);
  return text.replace(/\/+$/, '');
}

/** `name=value,name=value`, values percent-encoded, as OpenTelemetry has them. It is a secret, and is not told again. */
export function parseHeaders(value: unknown): Record<string, string> {
  const must = 'name=value, several separated by commas, with values percent-encoded';
  const text = checkSetting('OTEL_EXPORTER_OTLP_HEADERS', z.string(must), value);
  try {
    const headers = text.split(',').map((item): [string, string] => {
      const at = item.indexOf('=');
      const name = item.slice(0, at).trim();
      if (at < 1 || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError('not a header');
      return [name.toLowerCase(), decodeURIComponent(item.slice(at + 1).trim())];
    });
    new Headers(headers);
    return Object.fromEntries(headers);
  } catch {
    throw new SettingFault(`OTEL_EXPORTER_OTLP_HEADERS must be ${must}`);
  }
}
