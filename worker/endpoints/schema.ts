// GET /api/schema: the row of this model as a JSON Schema, for forms, clients and validators.

import { z } from 'zod';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { Endpoint } from '../endpoint.ts';
import { answerJsonText } from '../http/respond.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import { rowSchema } from '../schema/row-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function schemaEndpoint(version: ServedVersion) {
  const { entry } = version;
  // Written when it is first asked: start-up stays short with many models.
  let text: string | undefined;
  const schema = {
    operationId: 'schema',
    tags: ['model'],
    summary: 'The row of this model as a JSON Schema',
    responses: {
      200: {
        description: 'JSON Schema, draft 2020-12',
        content: { 'application/schema+json': { schema: z.looseObject({ $schema: z.url() }) } },
      },
      ...problemResponses(version, '/api/schema'),
    },
  };
  return class Schema extends Endpoint {
    override readonly access = 'read';
    override schema = schema;

    override handle(): Response {
      text ??= writeJsonSchema(entry);
      const headers = { ...version.identity, 'content-type': 'application/schema+json' };
      return answerJsonText(text, headers);
    }
  };
}

function writeJsonSchema(entry: RegistryEntry): string {
  const { title, description } = entry;
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  const { examples, description: _, ...schema } = rowSchema(entry);
  return JSON.stringify({ $schema, ...schema, title, description, examples });
}
