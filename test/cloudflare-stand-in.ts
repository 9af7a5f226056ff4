// A local stand-in for the part of Cloudflare's API that wrangler calls when it uploads and deploys Workers,
// and for the edge: each uploaded version runs on workerd, under the URL of its alias and, by its share of
// the traffic, under the Worker's own. Faults can be put before any call.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { type BundleServer, serveBundle } from '../trainer/delivery/serve-bundle.ts';
import { workerdConfig } from '../trainer/delivery/workerd-config.ts';
import { close, listen } from './listen.ts';

interface Version {
  id: string;
  number: number;
  created: string;
  tag?: string;
  alias?: string;
  message?: string;
  folder: string;
}

interface Deployment {
  id: string;
  created_on: string;
  source: string;
  strategy: string;
  versions: { version_id: string; percentage: number }[];
  annotations: Record<string, string>;
}

interface Worker {
  versions: Version[];
  deployments: Deployment[];
  routes: string[];
  /** Names alone. */
  secrets: string[];
}

/** What happens to the calls whose `METHOD /path` the pattern matches. */
export interface Fault {
  call: RegExp;
  /** refuse: an error as the API words it; drop: the connection ends without an answer. */
  kind: 'refuse' | 'drop';
  /** How many calls are hit; default all. */
  times?: number;
  /** The call takes effect, and only its answer is lost. */
  afterEffect?: boolean;
}

export interface StandIn {
  /** Environment that points wrangler here. */
  env: Record<string, string>;
  /** Of a Worker's alias; `{alias}` stands for it. */
  previewUrl: (name: string) => string;
  /** Where a Worker answers its traffic. */
  liveUrl: (name: string) => string;
  workers: Map<string, Worker>;
  faults: Fault[];
  /** `METHOD /path` of every API call. */
  calls: string[];
  /** Tag → share of a Worker's traffic. */
  traffic(name: string): Record<string, number>;
  stop(): Promise<void>;
}

const ACCOUNT = 'stand-in';

let lastId = 0;

/** Has the form of a UUID, and is the same in every run. */
function nextId(): string {
  lastId++;
  return `${String(lastId).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** @param folder for the uploaded modules */
export async function startStandIn(folder: string): Promise<StandIn> {
  const workers = new Map<string, Worker>();
  const faults: Fault[] = [];
  const calls: string[] = [];
  const running = new Map<string, Promise<BundleServer>>();
  const serve = (version: Version): Promise<BundleServer> => {
    const started = running.get(version.id) ?? serveBundle(version.folder);
    running.set(version.id, started);
    return started;
  };
  const edge: Edge = {
    ...{ folder, workers, faults, calls, serve },
    ...{ assets: new Map(), assetSessions: new Map() },
  };
  const server = createServer((request, response) => {
    handle(edge, request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  const base = await listen(server);
  return {
    env: {
      CLOUDFLARE_API_BASE_URL: `${base}/client/v4`,
      CLOUDFLARE_API_TOKEN: 'stand-in',
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      CI: '1',
    },
    previewUrl: (name) => `${base}/preview/${name}/{alias}`,
    liveUrl: (name) => `${base}/live/${name}`,
    workers,
    faults,
    calls,
    traffic(name) {
      const worker = workers.get(name);
      const shares = worker?.deployments.at(-1)?.versions ?? [];
      const tagOf = (id: string) => worker?.versions.find((one) => one.id === id)?.tag ?? id;
      return Object.fromEntries(shares.map((one) => [tagOf(one.version_id), one.percentage]));
    },
    async stop() {
      await close(server);
      for (const started of running.values())
        await started.then((one) => one.stop()).catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Edge {
  folder: string;
  /** Hash → contents in base64. */
  assets: Map<string, string>;
  /** Token of an upload → path → hash. */
  assetSessions: Map<string, Map<string, string>>;
  workers: Map<string, Worker>;
  faults: Fault[];
  calls: string[];
  serve(version: Version): Promise<BundleServer>;
}

async function handle(edge: Edge, request: IncomingMessage, response: ServerResponse) {
  const url = request.url ?? '/';
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const body = Buffer.concat(chunks);
  if (!url.startsWith('/client/v4/')) return passOn(edge, request, body, response);

  const call = `${request.method} ${url.slice('/client/v4'.length).replace(`/accounts/${ACCOUNT}`, '')}`;
  edge.calls.push(call);
  const fault = edge.faults.find((one) => one.call.test(call) && (one.times ?? 1) > 0);
  if (fault?.times !== undefined) fault.times--;
  try {
    if (fault !== undefined && fault.afterEffect !== true) strike(fault, response);
    const result = await answer(edge, call, request, body);
    if (fault?.afterEffect === true) strike(fault, response);
    send(response, 200, { success: true, errors: [], messages: [], result });
  } catch (error) {
    if (response.destroyed) return;
    if (!(error instanceof ApiError)) throw error;
    const errors = [{ code: error.code, message: error.message }];
    send(response, error.status, { success: false, errors, messages: [], result: null });
  }
}

function strike(fault: Fault, response: ServerResponse): void {
  if (fault.kind === 'drop') response.destroy();
  throw new ApiError(400, 10021, 'the stand-in refuses');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const SCRIPT = /^(\w+) \/workers\/scripts\/([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;

async function answer(edge: Edge, call: string, request: IncomingMessage, body: Buffer) {
  if (call.startsWith('GET /workers/subdomain')) return { subdomain: 'stand-in' };
  if (call.startsWith('POST /workers/assets/upload')) return takeAssets(edge, request, body);
  if (call.startsWith('GET /zones'))
    return [{ id: 'zone', name: 'example.com', account: { id: ACCOUNT } }];
  const described = /^GET \/workers\/(?:services|workers)\/([^/?]+)$/.exec(call);
  if (described !== null) return describeWorker(findWorker(edge, described[1]), described[1]);
  const match = SCRIPT.exec(call);
  if (match === null) return null;
  const [, method, name, rest = ''] = match;
  if (rest === 'assets-upload-session') return openAssetSession(edge, body);
  if (method === 'PUT' && rest === '') {
    const worker = edge.workers.get(name) ?? {
      ...{ versions: [], deployments: [], routes: [], secrets: [] },
    };
    edge.workers.set(name, worker);
    const version = await addVersion(edge, worker, request, body);
    addDeployment(worker, [{ version_id: version.id, percentage: 100 }], 'deployed');
    return { id: name, etag: version.id, deployment_id: version.id, startup_time_ms: 10 };
  }
  const worker = findWorker(edge, name);
  return answerForWorker(edge, worker, `${method} ${rest}`, request, body);
}

/** Wants every file of the manifest (path → hash), whatever was uploaded before. */
function openAssetSession(edge: Edge, body: Buffer) {
  const { manifest } = JSON.parse(body.toString()) as {
    manifest: Record<string, { hash: string }>;
  };
  const jwt = `assets-${edge.assetSessions.size + 1}`;
  const paths = Object.entries(manifest).map(([path, { hash }]) => [path, hash] as const);
  edge.assetSessions.set(jwt, new Map(paths));
  return { jwt, buckets: [[...new Set(paths.map(([, hash]) => hash))]] };
}

/** Each part of the form is a file in base64 under its hash. */
async function takeAssets(edge: Edge, request: IncomingMessage, body: Buffer) {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  for (const [hash, part] of form) {
    edge.assets.set(hash, typeof part === 'string' ? part : await part.text());
  }
  return { jwt: request.headers.authorization?.replace('Bearer ', '') };
}

async function answerForWorker(
  edge: Edge,
  worker: Worker,
  call: string,
  request: IncomingMessage,
  body: Buffer,
) {
  switch (call) {
    case 'GET versions':
      return { items: worker.versions.map(describeVersion) };
    case 'POST versions':
      return describeVersion(await addVersion(edge, worker, request, body));
    case 'GET deployments':
      return { deployments: worker.deployments.toReversed() };
    case 'POST deployments': {
      const { versions, annotations } = JSON.parse(body.toString());
      return addDeployment(worker, versions, annotations?.['workers/message'] ?? '');
    }
    case 'PUT routes':
      worker.routes = JSON.parse(body.toString()).map((one: { pattern: string }) => one.pattern);
      return worker.routes;
    case 'GET secrets':
      return worker.secrets.map((name) => ({ name, type: 'secret_text' }));
    case 'GET settings':
      return { bindings: [], tags: [] };
  }
  if (call.endsWith(' subdomain')) return { enabled: true, previews_enabled: true };
  const id = /^GET versions\/(.+)$/.exec(call)?.[1];
  const version = worker.versions.find((one) => one.id === id);
  if (version !== undefined) return describeVersion(version);
  return {};
}

function findWorker(edge: Edge, name: string): Worker {
  const worker = edge.workers.get(name);
  if (worker !== undefined) return worker;
  throw new ApiError(404, 10007, 'This Worker does not exist on your account.');
}

function describeWorker(worker: Worker, name: string) {
  return {
    id: name,
    name,
    subdomain: { enabled: true, previews_enabled: true },
    default_environment: {
      environment: 'production',
      script: { last_deployed_from: 'wrangler', tag: String(worker.versions.length) },
    },
  };
}

function describeVersion(version: Version) {
  const { id, number, created, tag, alias, message } = version;
  return {
    id,
    number,
    startup_time_ms: 10,
    metadata: {
      created_on: created,
      modified_on: created,
      source: 'wrangler',
      author_id: 'stand-in',
      author_email: 'stand-in@example.com',
      has_preview: true,
    },
    annotations: {
      ...(tag !== undefined && { 'workers/tag': tag }),
      ...(alias !== undefined && { 'workers/alias': alias }),
      ...(message !== undefined && { 'workers/message': message }),
    },
    resources: { bindings: [], script: { etag: id, handlers: ['fetch'] }, script_runtime: {} },
  };
}

/** Keeps the uploaded modules as a folder that workerd can serve. */
async function addVersion(
  edge: Edge,
  worker: Worker,
  request: IncomingMessage,
  body: Buffer,
): Promise<Version> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  const metadata = JSON.parse(String(form.get('metadata')));
  const id = nextId();
  const folder = join(edge.folder, id);
  const modules: string[] = [];
  for (const [, part] of form) {
    if (typeof part === 'string' || !/\.(?:js|wasm)$/.test(part.name)) continue;
    const path = join(folder, 'worker', part.name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, new Uint8Array(await part.arrayBuffer()));
    modules.push(part.name);
  }
  modules.sort(
    (a, b) =>
      Number(b === basename(metadata.main_module)) - Number(a === basename(metadata.main_module)),
  );
  const session = edge.assetSessions.get(metadata.assets?.jwt) ?? new Map<string, string>();
  const files = [...session].map(([path, hash]) => [path, edge.assets.get(hash) ?? '']);
  await writeFile(join(folder, 'static-files.js'), staticFiles(Object.fromEntries(files)));
  const { compatibility_date, compatibility_flags } = metadata;
  const config = { name: 'api', main: '', vars: {}, compatibility_date, compatibility_flags };
  await writeFile(
    join(folder, 'config.capnp'),
    workerdConfig(config, { worker: modules, assets: {}, headers: [] }),
  );
  const version: Version = {
    id,
    number: worker.versions.length + 1,
    created: new Date().toISOString(),
    tag: metadata.annotations?.['workers/tag'],
    alias: metadata.annotations?.['workers/alias'],
    message: metadata.annotations?.['workers/message'],
    folder,
  };
  worker.versions.push(version);
  return version;
}

/** Every request goes to the uploaded worker, which may ask for its files. @param files path → base64 */
const staticFiles = (files: Record<string, string>) => `const FILES = ${JSON.stringify(files)};
export default { fetch: (request, env) => env.API.fetch(request) };
export const filesOnly = {
  fetch(request) {
    const file = FILES[new URL(request.url).pathname];
    if (file === undefined) return new Response('', { status: 404 });
    return new Response(Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0)));
  },
};
`;

function addDeployment(
  worker: Worker,
  versions: Deployment['versions'],
  message: string,
): Deployment {
  for (const { version_id: id } of versions) {
    if (!worker.versions.some((one) => one.id === id)) {
      throw new ApiError(400, 10211, `no version ${id}`);
    }
  }
  const deployment: Deployment = {
    id: nextId(),
    created_on: new Date().toISOString(),
    source: 'wrangler',
    strategy: 'percentage',
    versions,
    annotations: { 'workers/message': message },
  };
  worker.deployments.push(deployment);
  return deployment;
}

/** `/preview/<worker>/<alias>/…` and `/live/<worker>/…`, as the edge would answer them. */
async function passOn(
  edge: Edge,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) {
  const [, kind, name, ...rest] = (request.url ?? '').split('/');
  const worker = edge.workers.get(name);
  let version: Version | undefined;
  if (kind === 'preview') {
    const alias = rest.shift();
    version = worker?.versions.findLast((one) => one.alias === alias);
  } else if (kind === 'live' && worker !== undefined) {
    version = pickByTraffic(worker, request.headers['cloudflare-workers-version-overrides']);
  }
  if (version === undefined) {
    response.writeHead(404).end('nothing is deployed here');
    return;
  }
  const { url } = await edge.serve(version);
  const init: RequestInit = { method: request.method ?? 'GET', headers: forwarded(request) };
  if (body.length > 0) init.body = new Uint8Array(body);
  const answered = await fetch(`${url}/${rest.join('/')}`, init);
  const headers = Object.fromEntries(answered.headers);
  response.writeHead(answered.status, headers).end(Buffer.from(await answered.arrayBuffer()));
}

/** What belongs to the connection from the caller is not sent on. */
function forwarded(request: IncomingMessage): Record<string, string> {
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  return headers as Record<string, string>;
}

function pickByTraffic(
  worker: Worker,
  override: string | string[] | undefined,
): Version | undefined {
  const shares = worker.deployments.at(-1)?.versions ?? [];
  const wanted = /="([^"]+)"/.exec(String(override))?.[1];
  let draw = Math.random() * 100;
  const drawn = shares.find(({ percentage }) => {
    draw -= percentage;
    return draw < 0;
  });
  const id = shares.find((one) => one.version_id === wanted)?.version_id ?? drawn?.version_id;
  return worker.versions.find((one) => one.id === id);
}
