// Objects of one S3 bucket under a prefix. A request that fails for a passing reason (no answer, 5xx,
// 429, a body that breaks off) is repeated; what remains is a UserError that names the object.
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { networkFault } from '../../base/network-fault.ts';
import { UserError } from '../../base/user-error.ts';
import { mostBytes, sizeFault } from '../read-file.ts';

export interface RemoteSettings {
  /** `s3://bucket/prefix` */
  remote: string;
  /** Of the service, without the bucket. */
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** How long one request may take. */
  timeoutMs: number;
  /** How often a request is sent at most. */
  attempts: number;
  /** Pause before the second attempt; it doubles with each further one. */
  backoffMs: number;
}

/** A write goes through only if the object is absent, or is still the one with this ETag. */
export type Precondition = { absent: true } | { etag: string };

export interface StoredObject {
  bytes: Uint8Array;
  etag: string;
}

export interface ObjectStore {
  /** What messages call it. */
  readonly remote: string;
  /**
   * Null when there is no such object.
   * @param file what it holds, by which it may be large or not
   * @throws UserError when it is larger, having read no more than that
   */
  read(key: string, file?: string): Promise<StoredObject | null>;
  exists(key: string): Promise<boolean>;
  /** False when the precondition does not hold; the object is then as it was. */
  write(key: string, bytes: Uint8Array, precondition?: Precondition): Promise<boolean>;
  /** Keys that begin with `folder`, without it. */
  list(folder: string): Promise<string[]>;
}

/** Thousands of times what a registry has: a list without an end must not be waited for. */
const MOST_KEYS = 1_000_000;
const MOST_PAGES = 10_000;

/** A failure that may not occur the next time. */
class PassingFault extends Error {}

interface Answer {
  status: number;
  bytes: Uint8Array;
  etag: string;
}

function parseRemote(remote: string): { bucket: string; prefix: string } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(remote);
  if (match === null) {
    throw new UserError(`'${remote}': a remote registry is named as s3://bucket/prefix`);
  }
  const [, bucket, path = ''] = match;
  const prefix = path.split('/').filter(Boolean).join('/');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

function describeRefusal(status: number, bytes: Uint8Array): string {
  const code = /<Code>(\w+)<\/Code>/.exec(new TextDecoder().decode(bytes))?.[1];
  const remedy = status === 403 ? '; check the keys and their rights' : '';
  return `answered ${status}${code === undefined ? '' : ` ${code}`}${remedy}`;
}

/**
 * The headers that a conditional write is tried with, in turn. An entity tag has quotes (RFC 9110, 8.8.3), and
 * S3 takes it with and without; Ceph's gateway and what is built on it know it only without.
 */
function conditionHeaders(precondition: Precondition | undefined): Record<string, string>[] {
  if (precondition === undefined) return [{}];
  if ('absent' in precondition) return [{ 'If-None-Match': '*' }];
  const { etag } = precondition;
  return [etag, etag.replaceAll('"', '')].map((form) => ({ 'If-Match': form }));
}

/** The body, unless it is larger than `most`, said or not; the rest is then left unread. @throws UserError */
async function readBody(response: Response, place: string, most: number): Promise<Uint8Array> {
  const refusal = (size: number) => new UserError(`${place}: ${sizeFault(size, most)}`);
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (announced > most) {
    await response.body?.cancel();
    throw refusal(announced);
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > most) throw refusal(size);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

interface Sending {
  client: AwsClient;
  /** Names the object in messages. */
  place: string;
  timeoutMs: number;
  /** Largest body that is read. */
  most: number;
}

/** Sends one signed request and reads the whole body. @throws PassingFault when it may be repeated */
async function requestOnce(
  url: string,
  init: RequestInit,
  { client, place, timeoutMs, most }: Sending,
): Promise<Answer> {
  try {
    const request = await client.sign(url, init);
    const response = await fetch(request, { signal: AbortSignal.timeout(timeoutMs) });
    const isBody = init.method !== 'HEAD';
    const bytes = isBody ? await readBody(response, place, most) : new Uint8Array();
    const { status, headers } = response;
    // 409: two conditional writes met; S3 asks for the request to be sent again.
    if (status >= 500 || status === 429 || status === 409) {
      throw new PassingFault(describeRefusal(status, bytes));
    }
    return { status, bytes, etag: headers.get('etag') ?? '' };
  } catch (error) {
    if (error instanceof PassingFault || error instanceof UserError) throw error;
    if (!(error instanceof Error)) throw error;
    throw new PassingFault(networkFault(error));
  }
}

/** Keys of one page of ListObjectsV2, and the token of the next one. */
function parseListing(xml: string): { keys: string[]; next: string | null } {
  const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);
  const next = /<NextContinuationToken>([^<]+)</.exec(xml)?.[1] ?? null;
  return { keys, next };
}

/** @throws UserError when the remote is not named as `s3://bucket/prefix` */
export function openObjectStore(settings: RemoteSettings): ObjectStore {
  const { remote, endpoint, timeoutMs, attempts, backoffMs } = settings;
  const { bucket, prefix } = parseRemote(remote);
  const { accessKeyId, secretAccessKey, sessionToken, region } = settings;
  const client = new AwsClient({
    ...{ accessKeyId, secretAccessKey, region, service: 's3' },
    ...(sessionToken !== undefined && { sessionToken }),
  });
  const bucketUrl = `${endpoint.replace(/\/+$/, '')}/${bucket}`;

  async function request(
    what: string,
    url: string,
    init: RequestInit,
    accepted: number[],
    most = mostBytes(what),
  ) {
    const sending = { client, place: `${remote}: ${what}`, timeoutMs, most };
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await requestOnce(url, init, sending);
        if (accepted.includes(answer.status)) return answer;
        const refusal = describeRefusal(answer.status, answer.bytes);
        throw new UserError(`${remote}: ${what}: the server ${refusal}`);
      } catch (error) {
        if (!(error instanceof PassingFault)) throw error;
        if (attempt >= attempts) {
          throw new UserError(
            `${remote}: ${what}: ${error.message} (${attempts} attempts); nothing is lost, run the command again`,
          );
        }
      }
      await sleep(backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }

  const urlOf = (key: string) => `${bucketUrl}/${prefix}${key}`;
  return {
    remote,
    async read(key, file = key) {
      const most = mostBytes(file);
      const answer = await request(key, urlOf(key), { method: 'GET' }, [200, 404], most);
      return answer.status === 404 ? null : { bytes: answer.bytes, etag: answer.etag };
    },
    async exists(key) {
      return (await request(key, urlOf(key), { method: 'HEAD' }, [200, 404])).status === 200;
    },
    async write(key, bytes, precondition) {
      for (const headers of conditionHeaders(precondition)) {
        const init = { method: 'PUT', body: bytes as BodyInit, headers };
        if ((await request(key, urlOf(key), init, [200, 412])).status === 200) return true;
      }
      return false;
    },
    async list(folder) {
      const keys: string[] = [];
      let token: string | null = null;
      let pages = 0;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix: prefix + folder });
        if (token !== null) query.set('continuation-token', token);
        const url = `${bucketUrl}?${query}`;
        const { bytes } = await request(
          `the list of ${folder === '' ? 'models' : folder}`,
          url,
          { method: 'GET' },
          [200],
        );
        const page = parseListing(new TextDecoder().decode(bytes));
        keys.push(...page.keys.map((key) => key.slice(prefix.length + folder.length)));
        if (++pages > MOST_PAGES || keys.length > MOST_KEYS) {
          throw new UserError(`${remote}: its list has no end: is it a registry?`);
        }
        token = page.next;
      } while (token !== null);
      return keys;
    },
  };
}

/**
 * Settings from the environment variables of AWS.
 * @throws UserError naming the variables that are missing, or when the remote is not named as s3://bucket/prefix
 */
export function settingsFromEnvironment(remote: string, env: NodeJS.ProcessEnv): RemoteSettings {
  parseRemote(remote); // A wrong name is said before keys are asked for.
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new UserError(`${remote}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`);
  }
  // Empty is not set: a workflow hands on variables that nobody gave a value.
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
  const named = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  const endpoint = named || `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint)) {
    throw new UserError(
      `'${endpoint}': an endpoint is a URL, such as https://ACCOUNT.r2.cloudflarestorage.com`,
    );
  }
  return {
    ...{ remote, endpoint, region, accessKeyId, secretAccessKey },
    ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    ...{ timeoutMs: 30_000, attempts: 4, backoffMs: 250 },
  };
}
