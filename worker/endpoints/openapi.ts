// GET /openapi.json and /swagger.json: the document of one version, written once for each prefix it is asked under.
import type { Call } from '../call.ts';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';

export function openApiRoutes(makeDocument: () => object): Route[] {
  // Prefixes are the catalogue's own, so there is a fixed number of them.
  const texts = new Map<string, string>();
  let document: object | undefined;
  function answer({ prefix }: Call): Response {
    let text = texts.get(prefix);
    if (text === undefined) {
      document ??= makeDocument();
      text = JSON.stringify({ ...document, servers: [{ url: prefix || '/' }] });
      texts.set(prefix, text);
    }
    return answerJsonText(text);
  }
  return ['/openapi.json', '/swagger.json'].map((path) => ({
    method: 'GET',
    path,
    access: 'open',
    answer,
  }));
}
