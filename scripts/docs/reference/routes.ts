// The page of the API's routes: from the OpenAPI document that the worker serves for a shipped model.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../trainer/base/package-files.ts';
import { documentOf } from '../../../worker/build/documents.ts';
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

/** The document of the shipped model, as a deployment with keys serves it. */
async function shippedDocument(): Promise<Document> {
  const folder = join(PACKAGE_ROOT, 'models/titanic/1');
  const entry = JSON.parse(readFileSync(join(folder, 'metadata.json'), 'utf8'));
  const files = {
    module: readFileSync(join(folder, 'model.wasm')),
    evaluation: readFileSync(join(folder, 'evaluation.json')),
  };
  const document = await documentOf({ entry, ...files });
  return JSON.parse(new TextDecoder().decode(document)) as Document;
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

Two protocols that describe themselves are not in the document: \`POST /mcp\`, of the scope \`mcp\`, is
[for agents](../how-to/agents.md), and \`/v2\` is [for clients of KServe and Triton](../how-to/open-inference.md).

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
