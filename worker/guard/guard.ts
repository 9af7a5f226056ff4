// What stands between a request and its answer in a deployment that is open to the public: keys, a rate
// limit and a deadline, each where it is set.
import { deadlineProblem, rateLimitProblem } from '../http/problems.ts';
import type { Settings } from '../settings.ts';
import { type Caller, EVERYBODY } from './access.ts';
import { findCaller } from './api-keys.ts';

export function isGuarded({ apiKeys, rateLimiter }: Settings): boolean {
  return apiKeys !== null || rateLimiter !== null;
}

/**
 * Who sends a request. Each key has its own count, and whoever has none counts by address, so that one who keeps
 * sending wrong keys is told to stop.
 * @throws Problem `rate-limit`
 */
export async function identify(
  { apiKeys, rateLimiter }: Settings,
  request: Request,
): Promise<Caller> {
  const caller = apiKeys === null ? EVERYBODY : await findCaller(apiKeys, request);
  if (rateLimiter !== null) await count(rateLimiter, caller, request);
  return caller;
}

async function count(limiter: RateLimit, { key }: Caller, request: Request): Promise<void> {
  const address = request.headers.get('cf-connecting-ip') ?? 'unknown';
  const { success } = await limiter.limit({
    key: key === null ? `address:${address}` : `key:${key}`,
  });
  if (!success) throw rateLimitProblem();
}

/** The answer, if it begins in time. @throws Problem `deadline` */
export async function withinDeadline<T>(
  answer: T | Promise<T>,
  deadlineMs: number,
  makeProblem = () => deadlineProblem(deadlineMs),
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(makeProblem()), deadlineMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
