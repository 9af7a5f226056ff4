// The OpenAPI document of a version: chanfana writes it from the same rows that answer the requests.
import { fromIttyRouter } from 'chanfana';
import { IttyRouter } from 'itty-router';
import type { Access } from './guard/access.ts';
import type { Route } from './route.ts';
import { registerComponents } from './schema/components.ts';
import { problemResponses } from './schema/problem-schema.ts';
import type { ServedVersion } from './served-version.ts';

export function makeDocument(version: ServedVersion, routes: readonly Route[]): object {
  const { title, description, version: number } = version.entry;
  // It serves nothing: the documents are routes of our own, one for each prefix, with pages we serve ourselves.
  const chanfana = fromIttyRouter(IttyRouter(), {
    openapi_url: null,
    docs_url: null,
    redoc_url: null,
    schema: {
      info: { title, description, version: String(number) },
      tags: [
        { name: 'predict', description: 'Ask the model' },
        { name: 'model', description: 'What the model is' },
      ],
    },
  });
  registerComponents(chanfana.registry, version);
  for (const route of routes) {
    const operation = operationOf(route, version);
    if (operation !== null) chanfana.registry.registerPath(operation);
  }
  return chanfana.schema;
}

/** Null for a route that is not in the document. */
function operationOf({ method, path, access, schema }: Route, version: ServedVersion) {
  if (schema === undefined) return null;
  const { problems, responses, ...operation } = schema();
  return {
    ...operation,
    responses: { ...responses, ...problemResponses(version, pathOfProblems(path), problems) },
    security: securityOf(access),
    method: method === 'GET' ? ('get' as const) : ('post' as const),
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
  };
}

/** Keys are needed only where the deployment has some. */
function securityOf(access: Access): Record<string, string[]>[] {
  return access === 'open' ? [{}] : [{}, { apiKey: [access] }, { bearer: [access] }];
}

/** What the examples of problems say was asked. */
function pathOfProblems(path: string): string {
  return path.replace(':name', 'nobody').replace(':version', '1');
}
