// GET /openapi.json and /swagger.json: the document of one version, written once for each prefix it is asked under.
import type { Call } from '../call.ts';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

/** What is read of a document: the rest is passed on. */
interface Document {
  components: { securitySchemes?: unknown };
  paths: Record<string, Record<string, DocumentedOperation>>;
}

interface DocumentedOperation {
  security?: unknown;
  responses: Record<string, unknown>;
}

export function openApiRoutes({ document }: ServedVersion): Route[] {
  // Prefixes are the catalogue's own, so there is a fixed number of them.
  const texts = new Map<string, string>();
  async function answer({ prefix, settings, assets, request }: Call): Promise<Response> {
    const hasKeys = settings.apiKeys !== null;
    const key = `${prefix} ${hasKeys}`;
    let text = texts.get(key);
    if (text === undefined) {
      const file = await assets.fetch(new URL(document, request.url));
      if (!file.ok) throw new Error(`${document} is not among the assets: ${file.status}`);
      const made = await file.json<Document>();
      if (!hasKeys) removeKeys(made);
      text = JSON.stringify({ ...made, servers: [{ url: prefix || '/' }] });
      texts.set(key, text);
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

/** A deployment without keys refuses nobody for the lack of one. */
function removeKeys({ components, paths }: Document): void {
  delete components.securitySchemes;
  for (const operation of Object.values(paths).flatMap((one) => Object.values(one))) {
    operation.security = [];
    delete operation.responses[401];
    delete operation.responses[403];
  }
}
