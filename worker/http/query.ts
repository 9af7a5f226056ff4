// The query of a URL, strictly: a name that means nothing here, or stands twice, is a problem and not ignored.
import { Problem } from './problem.ts';

/**
 * The key that the original service took in the URL of a POST. Its clients still send it; it is none of ours, and says
 * nothing here.
 */
const FORMER_KEY = 'code';

/** The query of a request that has its rows in its body. @throws Problem `invalid-query` */
export function parseQueryOfPost(search: string): Map<string, string> {
  const query = new URLSearchParams(search);
  query.delete(FORMER_KEY);
  return readOnce(query);
}

/** Name → value of a query string with or without its `?`. @throws Problem `invalid-query` on a repeated name */
export function parseQuery(search: string): Map<string, string> {
  return readOnce(new URLSearchParams(search));
}

function readOnce(parameters: URLSearchParams): Map<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (query.has(name))
      throw new Problem('invalid-query', `${name} appears more than once in the query`);
    query.set(name, value);
  }
  return query;
}
