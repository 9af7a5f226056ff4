// The OpenAPI document of a version: chanfana writes it from the same rows that answer the requests. It is made once, when
// a deployment is built, so that the worker carries neither chanfana nor what it says; the worker adds what depends on a
// deployment (endpoints/openapi.ts).
import { fromIttyRouter } from 'chanfana';
import { IttyRouter } from 'itty-router';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { makeRoutes } from '../api.ts';
import type { DeployedVersion } from '../deployment.ts';
import type { Access } from '../guard/access.ts';
import type { Route } from '../route.ts';
import { type ServedVersion, serveVersion } from '../served-version.ts';
import { registerComponents } from './components.ts';
import { OPERATIONS } from './operations.ts';
import { problemResponses } from './problem-schema.ts';

/** The document of a version with keys, and without servers. */
export function makeDocument(deployed: DeployedVersion): object {
  const version = serveVersion({ name: deployed.entry.name, aliases: {}, versions: [] }, deployed);
  // It serves nothing: the worker has routes of its own.
  const chanfana = fromIttyRouter(IttyRouter(), {
    openapi_url: null,
    docs_url: null,
    redoc_url: null,
    schema: {
      info: infoOf(version.entry),
      tags: [
        { name: 'predict', description: 'Ask the model' },
        { name: 'model', description: 'What the model is' },
      ],
    },
  });
  registerComponents(chanfana.registry, version);
  for (const route of makeRoutes(version, [])) {
    const operation = operationOf(route, version);
    if (operation !== null) chanfana.registry.registerPath(operation);
  }
  return chanfana.schema;
}

function infoOf({ title, description, version, license, contact, terms }: RegistryEntry) {
  return {
    ...{ title, description, version: String(version) },
    ...(terms && { termsOfService: terms }),
    ...(contact && { contact }),
    ...(license && { license: licenseOf(license) }),
  };
}

/** In OpenAPI 3.1 an SPDX expression is an identifier, beside a name for people. */
function licenseOf(license: NonNullable<RegistryEntry['license']>) {
  return typeof license === 'string' ? { name: license, identifier: license } : license;
}

/** Null for a route that is not in the document. */
function operationOf({ method, path, access, operation }: Route, version: ServedVersion) {
  if (operation === undefined) return null;
  const { problems, responses, ...described } = OPERATIONS[operation](version);
  return {
    operationId: operation,
    ...described,
    responses: { ...responses, ...problemResponses(version, pathOfProblems(path), problems) },
    security: securityOf(access),
    method: method === 'GET' ? ('get' as const) : ('post' as const),
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
  };
}

function securityOf(access: Access): Record<string, string[]>[] {
  return access === 'open' ? [] : [{ apiKey: [access] }, { bearer: [access] }];
}

/** What the examples of problems say was asked. */
function pathOfProblems(path: string): string {
  return path.replace(':name', 'nobody').replace(':version', '1');
}
