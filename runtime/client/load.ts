// `batcomputer/client/load`: a model on this device, from its module: await load('…/titanic/model.wasm').
import { type ModuleExports, makePredictor, readManifest } from '../module/module-predictor.ts';
import type { Predictor } from '../module/predictor.ts';
import { makeModelJsonEncoder } from '../rows/model-encoder.ts';
import type { ColumnAnswers, FieldColumn } from './answer-columns.ts';
import { BatcomputerError } from './batcomputer-error.ts';
import { Deadline } from './deadline.ts';
import { DeviceClient } from './device-client.ts';
import { type Fallback, openFallback } from './fallback.ts';
import { askHttp, type HttpOptions } from './http.ts';
import type { AnyModel, CallOptions, ModelClient, ModelTypes } from './model-client.ts';

export type { ColumnAnswers, FieldColumn } from './answer-columns.ts';
export { BatcomputerError } from './batcomputer-error.ts';

/** URL of a module, its bytes, a response with them, or what is compiled already: Workers compile nothing themselves. */
export type ModuleSource = string | URL | BufferSource | Response | WebAssembly.Module;

export interface LoadOptions<Model extends ModelTypes = AnyModel> extends HttpOptions, CallOptions {
  /** Answers where the module cannot be loaded: `connect('…/titanic')`. */
  fallback?: Fallback<Model> | undefined;
}

export interface DeviceModel<Model extends ModelTypes = AnyModel> extends ModelClient<Model> {
  /**
   * Answers a table by its columns: one for each field of the model, of equal length; others are left alone. A value that
   * is null, undefined or NaN is missing.
   * @throws BatcomputerError when a column is absent, or columns differ in length
   */
  predictColumns(
    columns: Readonly<Record<string, FieldColumn>>,
    options?: CallOptions,
  ): Promise<ColumnAnswers<Model['answer']>>;
}

/** @throws BatcomputerError when the module cannot be loaded, or is none of a model, and nothing else answers */
export async function load<Model extends ModelTypes = AnyModel>(
  source: ModuleSource,
  options?: LoadOptions<Model> & { fallback?: undefined },
): Promise<DeviceModel<Model>>;
export async function load<Model extends ModelTypes = AnyModel>(
  source: ModuleSource,
  options?: LoadOptions<Model>,
): Promise<ModelClient<Model>>;
export async function load<Model extends ModelTypes = AnyModel>(
  source: ModuleSource,
  { fallback, ...options }: LoadOptions<Model> = {},
): Promise<ModelClient<Model>> {
  try {
    const predictor = await start(await compile(source, options));
    const client = new DeviceClient(
      predictor,
      makeModelJsonEncoder(predictor, predictor.manifest.cellGrammar),
    );
    return client as unknown as DeviceModel<Model>;
  } catch (error) {
    if (fallback === undefined || options.signal?.aborted) throw error;
    return openFallback(fallback);
  }
}

async function compile(source: ModuleSource, options: HttpOptions & CallOptions) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof Response) return compileResponse(source);
  if (typeof source !== 'string' && !(source instanceof URL)) return compileBytes(source);
  const deadline = new Deadline(options);
  deadline.start();
  try {
    return await askHttp({ url: String(source) }, options, deadline, compileResponse);
  } finally {
    deadline.close();
  }
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  const isTyped = response.headers.get('content-type') === 'application/wasm';
  if (!isTyped || !WebAssembly.compileStreaming) return compileBytes(await response.arrayBuffer());
  return WebAssembly.compileStreaming(response).catch(refuse);
}

function compileBytes(bytes: BufferSource): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes).catch(refuse);
}

/** Not at once: browsers refuse that for large modules. */
async function start(module: WebAssembly.Module): Promise<Predictor> {
  try {
    const manifest = readManifest(module);
    const { exports } = await WebAssembly.instantiate(module, {});
    return makePredictor(manifest, exports as unknown as ModuleExports);
  } catch (error) {
    return refuse(error);
  }
}

function refuse(cause: unknown): never {
  if (!(cause instanceof Error) || cause.name === 'AbortError') throw cause;
  const detail = `that is no module of a model: ${cause.message}`;
  throw new BatcomputerError('no-module', { title: 'No module of a model', detail }, { cause });
}
