// The query of a URL, strictly: a name that means nothing here, or stands twice, is a problem and not ignored.
import { InvalidQueryProblem } from './problem.ts';

/** Name → value of a query string with or without its `?`. @throws InvalidQueryProblem on a repeated name */
export function parseQuery(search: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (query.has(name))
      throw new InvalidQueryProblem(`${name} stands more than once in the query`);
    query.set(name, value);
  }
  return query;
}
