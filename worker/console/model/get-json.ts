// JSON of the API, with the visitor's key where the deployment has keys.
import { BatcomputerError } from '../../../runtime/client/batcomputer-error.ts';
import { Deadline } from '../../../runtime/client/deadline.ts';
import { askHttp } from '../../../runtime/client/http.ts';
import { httpOptions } from './api-key.ts';
import { fetchOrTake } from './early.ts';

const DEADLINE_MS = 30_000;

/** @throws BatcomputerError */
export async function getJson<T>(path: string): Promise<T> {
  const deadline = new Deadline({ deadlineMs: DEADLINE_MS });
  deadline.start();
  try {
    const read = async (response: Response) => (await response.json()) as T;
    return await askHttp({ url: path }, { fetch: fetchOrTake, ...httpOptions() }, deadline, read);
  } finally {
    deadline.close();
  }
}

/** What went wrong, for people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether another key would help. */
export function isAboutKey(error: unknown): boolean {
  return error instanceof BatcomputerError && (error.status === 401 || error.status === 403);
}
