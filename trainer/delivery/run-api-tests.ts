// Integration tests of a running API: makes the collection from the document it serves and lets Newman run it.
import type { NewmanRunOptions, NewmanRunSummary } from 'newman';
import { networkFault } from '../base/network-fault.ts';
import { importOptional } from '../base/optional-package.ts';
import { UserError } from '../base/user-error.ts';
import { type Collection, makeCollection } from './api-collection.ts';
import { keyHeader } from './api-key.ts';
import type { OpenApiDocument } from './openapi-document.ts';

export interface ApiTestOptions {
  /** Origin, or with a prefix: `https://…/v65`. */
  url: string;
  /** Where a JUnit report goes. */
  report?: string;
  timeoutMs?: number;
  /** Where the API asks for keys: one that may do everything. */
  apiKey?: string | undefined;
}

export interface ApiTestResult {
  requests: number;
  assertions: number;
  /** One sentence each. */
  failures: string[];
  collection: Collection;
}

const TIMEOUT_MS = 15_000;

/** @throws UserError when the API cannot be reached or serves no document */
export async function runApiTests(options: ApiTestOptions): Promise<ApiTestResult> {
  const base = options.url.replace(/\/+$/, '');
  const collection = makeCollection(await readDocument(base, options));
  const summary = await runNewman(collection, base, options);
  const { stats, failures } = summary.run;
  return {
    requests: stats.requests.total ?? 0,
    assertions: stats.assertions.total ?? 0,
    failures: failures.map(
      ({ source, error }) =>
        `${source?.name ?? 'collection'}: ${error.test ?? error.name}: ${error.message}`,
    ),
    collection,
  };
}

async function readDocument(base: string, options: ApiTestOptions): Promise<OpenApiDocument> {
  const url = `${base}/openapi.json`;
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const response = await fetch(url, { signal, headers: keyHeader(options.apiKey) }).catch(
    (error) => {
      throw new UserError(`${url}: cannot be reached: ${networkFault(error)}`);
    },
  );
  const document: unknown = await response.json().catch(() => null);
  if (response.ok && isDocument(document)) return document;
  throw new UserError(`${url}: answers ${response.status} without an OpenAPI document`);
}

function isDocument(value: unknown): value is OpenApiDocument {
  return typeof value === 'object' && value !== null && 'openapi' in value && 'paths' in value;
}

async function runNewman(
  collection: Collection,
  base: string,
  { report, timeoutMs = TIMEOUT_MS, apiKey }: ApiTestOptions,
): Promise<NewmanRunSummary> {
  const extra = Object.entries(keyHeader(apiKey)).map(([key, value]) => ({ key, value }));
  const keyed = structuredClone(collection); // The key is not for the collection that is kept.
  for (const { request } of keyed.item.flatMap((folder) => folder.item)) {
    request.header.push(...extra);
  }
  const reporting: Partial<NewmanRunOptions> =
    report === undefined ? {} : { reporters: ['junit'], reporter: { junit: { export: report } } };
  const options: NewmanRunOptions = {
    collection: keyed,
    envVar: [{ key: 'baseUrl', value: base }],
    timeoutRequest: timeoutMs,
    ...reporting,
  };
  // Loaded here: every other command starts without it. It uses a constant that Node would warn of.
  process.noDeprecation = true;
  const { default: newman } = await importOptional(
    ['newman'],
    'Testing an API',
    () => import('newman'),
  );
  return new Promise((resolve, reject) => {
    newman.run(options, (error, summary) => (error === null ? resolve(summary) : reject(error)));
  });
}
