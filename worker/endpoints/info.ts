// GET /api/info: that the worker is alive, and which model answers here.

import { z } from 'zod';
import { Endpoint } from '../endpoint.ts';
import { answerJsonText } from '../http/respond.ts';
import { rowCounts } from '../schema/catalogue-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import type { ServedVersion } from '../served-version.ts';

const info = z
  .object({
    status: z.literal('alive'),
    metadata: z.object({
      version: z.int().min(1),
      name: z.string(),
      title: z.string(),
      aliases: z.array(z.string()),
      created: z.iso.datetime(),
      metrics: z.record(z.string(), z.number()),
      rows: rowCounts,
      flags: z.array(z.string()),
      moduleSha256: z.string(),
    }),
  })
  .meta({ id: 'Info' });

export function infoEndpoint(version: ServedVersion) {
  const { entry, aliases } = version;
  const { name, title, created, metrics, rows, flags } = entry;
  const moduleSha256 = entry.files['model.wasm'];
  const body = {
    status: 'alive',
    metadata: {
      version: entry.version,
      name,
      title,
      aliases,
      created,
      metrics,
      rows,
      flags,
      moduleSha256,
    },
  };
  const text = JSON.stringify(body);
  const schema = {
    operationId: 'info',
    tags: ['model'],
    summary: 'That the worker is alive, and which model answers',
    responses: {
      200: { description: 'Alive', content: { 'application/json': { schema: info } } },
      ...problemResponses(version, '/api/info'),
    },
  };
  return class Info extends Endpoint {
    override readonly access = 'read';
    override schema = schema;

    override handle(): Response {
      return answerJsonText(text, version.identity);
    }
  };
}
