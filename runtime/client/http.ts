// Asks the API by HTTP: each request until it is answered, tried again while that may help and there is time.
import { BatcomputerError, errorOf } from './batcomputer-error.ts';
import type { Deadline } from './deadline.ts';

/** The longest wait before the first repetition; before each further one it is twice as long. */
const FIRST_WAIT_MS = 500;
const DEFAULT_RETRIES = 2;
/** Whoever said when to be asked again is asked within this share of that time later: others wait as well. */
const SPREAD = 0.2;

export interface HttpOptions {
  /** API key, where the deployment has keys. */
  key?: string | undefined;
  /** How often a request is tried again; by default 2. */
  retries?: number | undefined;
  /** What sends the requests; by default the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

export interface HttpQuestion {
  url: string;
  /** Absent: the request is a GET. */
  body?: string;
  /** Of the body; JSON unless it says otherwise. */
  type?: string;
}

/**
 * @param read takes what is wanted of the response
 * @throws BatcomputerError, or the reason of an abort
 */
export async function askHttp<Result>(
  question: HttpQuestion,
  options: HttpOptions,
  deadline: Deadline,
  read: (response: Response) => Promise<Result> | Result,
): Promise<Result> {
  for (let tried = 0; ; tried++) {
    try {
      return await send(question, options, deadline, read);
    } catch (error) {
      if (!(error instanceof BatcomputerError) || tried >= retriesOf(options)) throw error;
      await waitBefore(tried, error, deadline);
    }
  }
}

export function retriesOf({ retries = DEFAULT_RETRIES }: HttpOptions): number {
  return retries;
}

async function send<Result>(
  { url, body, type = 'application/json' }: HttpQuestion,
  { key, fetch: given }: HttpOptions,
  deadline: Deadline,
  read: (response: Response) => Promise<Result> | Result,
): Promise<Result> {
  // Called by its bare name: browsers refuse it as a method of anything but the window.
  const request = given ?? fetch;
  const { signal } = deadline;
  const headers: Record<string, string> = {};
  if (key !== undefined) headers['x-api-key'] = key;
  if (body !== undefined) headers['content-type'] = type;
  try {
    deadline.check();
    const response = await request(url, {
      headers,
      signal,
      ...(body !== undefined && { method: 'POST', body }),
    });
    if (!response.ok) throw await errorOf(response);
    return await read(response);
  } catch (error) {
    deadline.check();
    throw error instanceof BatcomputerError ? error : unreachable(url, error);
  }
}

/** A connection that was not made, or broke. */
export function unreachable(url: string, cause: unknown): BatcomputerError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  const detail = `${url} cannot be reached${why}`;
  return new BatcomputerError(
    'unreachable',
    { title: 'The API cannot be reached', detail },
    { cause },
  );
}

/** @throws the error itself where asking again would not help, or come too late */
export async function waitBefore(
  tried: number,
  error: BatcomputerError,
  deadline: Deadline,
): Promise<void> {
  const { kind, status, retryAfterMs } = error;
  if (kind !== 'unreachable' && status !== 429 && status !== 503) throw error;
  const chance = Math.random();
  const ms =
    retryAfterMs === null
      ? chance * FIRST_WAIT_MS * 2 ** tried
      : retryAfterMs * (1 + chance * SPREAD) + chance * FIRST_WAIT_MS * SPREAD;
  if (ms >= deadline.left) throw error;
  await deadline.wait(ms);
}
