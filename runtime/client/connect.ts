// A model as the API answers it: connect('https://api.example.com/titanic').
import { EdgeClient, type EdgeClientOptions } from './edge-client.ts';
import { type Fallback, withFallback } from './fallback.ts';
import type { AnyModel, EdgeModel, ModelTypes } from './model-client.ts';

export interface ConnectOptions<Model extends ModelTypes = AnyModel> extends EdgeClientOptions {
  /** Answers where the API cannot: `() => load('…/model.wasm')`. */
  fallback?: Fallback<Model> | undefined;
}

/**
 * @param url of the model, with its version or alias where one is meant: `…/titanic`, `…/titanic/v3`; the address alone
 *   is that of the default model
 * @throws TypeError when it is no such address
 */
export function connect<Model extends ModelTypes = AnyModel>(
  url: string | URL,
  { fallback, ...options }: ConnectOptions<Model> = {},
): EdgeModel<Model> {
  const client = new EdgeClient(baseOf(url), options);
  // Its answers are what the API says they are.
  const typed = client as unknown as EdgeModel<Model>;
  return fallback === undefined ? typed : withFallback(typed, fallback);
}

function baseOf(url: string | URL): string {
  const base = String(url).replace(/\/+$/, '');
  if (/[?#]/.test(base) || /\/api(?:\/|$)/.test(base.replace(/^\w+:\/\/[^/]*/, ''))) {
    throw new TypeError(`${base} is no address of a model: name it without /api and a query`);
  }
  return base;
}
