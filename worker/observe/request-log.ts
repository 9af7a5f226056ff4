// One line of JSON a request: when and what was asked, who answered, how it ended and how long it took. Rows are not in
// it; neither is the address of who asked.
import type { Mount } from '../catalogue.ts';
import type { Problem } from '../http/problem.ts';

/** Fields that are told of a row; it may have any number of unknown ones. */
const MOST_FAULTS = 10;

export interface RequestRecord {
  id: string | null;
  method: string;
  /** Null where the request has none that can be read. */
  path: string | null;
  mount: Mount | null;
  /** Name of the API key. */
  key: string | null;
  status: number;
  problem: Problem | null;
  ms: number;
}

export function logRequest({ mount, problem, ...record }: RequestRecord): void {
  const { name: model, version } = mount?.version.entry ?? { name: null, version: null };
  const fault = problem && describeProblem(problem);
  const time = new Date().toISOString();
  const line = { time, event: 'request', ...record, model, version, problem: fault };
  console.log(JSON.stringify(line));
}

/** Without its detail, which quotes what was sent. */
function describeProblem({ code, kind: slug, faults }: Problem) {
  const fields = faults.slice(0, MOST_FAULTS).map(({ field, reason }) => ({ field, reason }));
  return fields.length > 0 ? { code, slug, fields } : { code, slug };
}
