// What stands between a request and its answer in a deployment that is open to the public: keys, a rate
// limit and a deadline, each where it is set.
import { DeadlineProblem, RateLimitProblem } from '../http/problem.ts';
import type { Settings } from '../settings.ts';
import { checkKey, scopeOf } from './api-keys.ts';

export function isGuarded({ apiKeys, rateLimiter }: Settings): boolean {
  return apiKeys !== null || rateLimiter !== null;
}

/**
 * Lets a request pass, or not. Wrong keys count against their sender's address, so that whoever keeps
 * sending them is told to stop.
 * @returns the name of the API key; null where none is asked for
 * @throws UnauthorizedProblem, ForbiddenProblem, RateLimitProblem
 */
export async function guard(
  { apiKeys, rateLimiter }: Settings,
  request: Request,
  path: string,
): Promise<string | null> {
  const address = `address:${request.headers.get('cf-connecting-ip') ?? 'unknown'}`;
  const scope = apiKeys === null ? null : scopeOf(path);
  if (apiKeys === null || scope === null) {
    await limit(rateLimiter, address);
    return null;
  }
  const name = await checkKey(apiKeys, request, scope).catch(async (problem) => {
    await limit(rateLimiter, address);
    throw problem;
  });
  await limit(rateLimiter, `key:${name}`);
  return name;
}

async function limit(limiter: RateLimit | null, key: string): Promise<void> {
  if (limiter === null) return;
  const { success } = await limiter.limit({ key });
  if (!success) throw new RateLimitProblem();
}

/** The answer, if it begins in time. @throws DeadlineProblem */
export async function withinDeadline<T>(answer: T | Promise<T>, deadlineMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineProblem(deadlineMs)), deadlineMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
