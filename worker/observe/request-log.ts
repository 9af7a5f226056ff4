// One line of JSON a request: what was asked, who answered, how it ended and how long it took. Rows are not in
// it; neither is the address of who asked.
import type { Mount } from '../catalogue.ts';
import type { Problem } from '../http/problem.ts';

export interface RequestRecord {
  id: string | null;
  method: string;
  path: string;
  mount: Mount | null;
  /** Name of the API key. */
  key: string | null;
  status: number;
  problem: Problem | null;
  ms: number;
}

export function logRequest({ mount, problem, ...record }: RequestRecord): void {
  const { name: model, version } = mount?.version.entry ?? { name: null, version: null };
  const fault = problem && { code: problem.code, detail: problem.message.slice(0, 200) };
  console.log(JSON.stringify({ event: 'request', ...record, model, version, problem: fault }));
}
