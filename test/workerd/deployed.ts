// The app deployed with settings of a test's own.
import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { makeApp } from '../../worker/app.ts';
import type { Env } from '../../worker/env.ts';

const shared = makeApp(deployment);

export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** What a deployment with these settings answers; each call waits for what goes on after the response. */
export function deployWith(settings: Partial<Env>, app = shared): Ask {
  const own = { ...env, ...settings };
  return async (path, init) => {
    const request = new Request(`https://edge.test${path}`, init);
    const execution = createExecutionContext();
    const response = await app.fetch(request as never, own, execution);
    await waitOnExecutionContext(execution);
    return response;
  };
}

export function jsonPost(value: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/** Lines of JSON that were logged while `run` ran. */
export async function logged(run: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await run();
  } finally {
    console.log = log;
  }
  return lines.map((line) => JSON.parse(line));
}

/** In hex. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
