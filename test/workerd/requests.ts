// Requests of the tests in workerd.
import { SELF } from 'cloudflare:test';

const ORIGIN = 'https://edge.test';

export function ask(path: string, init?: RequestInit): Promise<Response> {
  return SELF.fetch(ORIGIN + path, init);
}

export function post(path: string, value: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return ask(path, { method: 'POST', headers, body: JSON.stringify(value) });
}

/** A body as text, also where workerd holds its type, such as NDJSON, for no text and would warn. */
export async function textOf(response: Response): Promise<string> {
  return new TextDecoder().decode(await response.arrayBuffer());
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: number;
  errors?: { field: string; reason: string; value?: unknown; nearest?: string; message: string }[];
}

/** The body of a problem, after checking that it is one of that status. */
export async function problemOf(response: Response, status: number): Promise<ProblemBody> {
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status} is not ${status}: ${text}`);
  const type = response.headers.get('content-type');
  if (!type?.startsWith('application/problem+json')) throw new Error(`content-type is ${type}`);
  const body = JSON.parse(text) as ProblemBody;
  if (body.status !== status) throw new Error(`the body says ${body.status}`);
  return body;
}
