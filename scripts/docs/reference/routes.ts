// The page of the API's routes: from the OpenAPI document that the worker serves for a shipped model.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../trainer/base/package-files.ts';
import { markdownTable } from '../../docs-tables.ts';
import { cell, codeCell, pageHead } from './page.ts';

interface Parameter {
  name: string;
  in: string;
  description?: string;
}

interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { description: string; content?: Record<string, unknown> }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
}

/** The document of the shipped model, from the worker's own table of routes. */
async function shippedDocument(): Promise<Document> {
  // The worker's files are checked by a configuration of their own, which has the types of its host.
  const { makeApi } = await import(join(PACKAGE_ROOT, 'worker/api.ts'));
  const { serveVersion } = await import(join(PACKAGE_ROOT, 'worker/served-version.ts'));
  const folder = join(PACKAGE_ROOT, 'models/titanic/1');
  const entry = JSON.parse(readFileSync(join(folder, 'metadata.json'), 'utf8'));
  const module = new WebAssembly.Module(readFileSync(join(folder, 'model.wasm')));
  const deployed = { entry, module, bytes: '/modules/0/model.wasm', report: '/modules/0/report' };
  const model = { name: entry.name, aliases: { current: 1 }, versions: [deployed] };
  const { route } = makeApi(serveVersion(model, deployed), [model]).match('GET', '/openapi.json');
  const request = new Request('http://localhost:8787/openapi.json');
  const response: Response = await route.answer({ request, search: '', params: {}, prefix: '' });
  return (await response.json()) as Document;
}

export async function routesPage(): Promise<string> {
  const { paths } = await shippedDocument();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const rows = operations.map(({ route, operation }) => [
    `[${codeCell(route)}](#${operation.operationId.toLowerCase()})`,
    cell(operation.summary ?? ''),
    scopeOf(operation),
  ]);
  const head = pageHead(
    'Routes',
    'the OpenAPI document',
    `Each deployed version answers these routes, under a prefix that names the model and the version: \`/titanic/v1/api/predict\`.
A deployment without keys answers everybody. One with keys asks for the scope. [The API](../API.md) shows each route with
examples; the whole document, with the model's own fields, is at \`/openapi.json\`.

${markdownTable([['route', 'what it answers', 'scope'], ...rows])}`,
  );
  return [head, ...operations.map(({ route, operation }) => sectionOf(route, operation))].join(
    '\n',
  );
}

function scopeOf({ security }: Operation): string {
  const scope = security.flatMap((one) => Object.values(one).flat()).at(0);
  return scope === undefined ? 'open' : `\`${scope}\``;
}

function sectionOf(route: string, operation: Operation): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses)
    .filter(([status]) => !/^4|^5|default/.test(status))
    .map(([status, one]) => [
      status,
      cell(one.description),
      Object.keys(one.content ?? {})
        .map(codeCell)
        .join(', '),
    ]);
  const problems = Object.keys(responses).filter((status) => /^[45]/.test(status));
  const names = parameters.map(({ name, in: place, description: text = '' }) => [
    codeCell(name),
    place,
    cell(text),
  ]);
  const body = Object.keys(requestBody?.content ?? {}).map(codeCell);
  const parts = [
    `## ${operationId}`,
    `\`${route}\`: ${summary ?? ''}.`,
    description === undefined ? '' : cell(description),
    body.length > 0 ? `Takes ${body.join(', ')}.` : '',
    names.length > 0 ? markdownTable([['parameter', 'in', 'what it is'], ...names]) : '',
    markdownTable([['status', 'answer', 'as'], ...answers]),
    `[Problems](problems.md) with the statuses ${problems.join(', ')}.`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
