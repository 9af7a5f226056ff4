// GET /api/info: that the worker is alive, and which model answers here.

import * as z from 'zod';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';
import { rowCounts } from '../schema/catalogue-schema.ts';
import { answeredWith } from '../schema/json-schema.ts';
import type { ServedVersion } from '../served-version.ts';

const infoSchema = z
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

export function infoRoute(version: ServedVersion): Route {
  const text = JSON.stringify(describeInfo(version));
  return {
    method: 'GET',
    path: '/api/info',
    access: 'read',
    schema: () => ({
      operationId: 'info',
      tags: ['model'],
      summary: 'That the worker is alive, and which model answers',
      responses: answeredWith('Alive', infoSchema),
      problems: [],
    }),
    answer: () => answerJsonText(text, version.identity),
  };
}

function describeInfo({ entry, aliases }: ServedVersion): z.infer<typeof infoSchema> {
  const { version, name, title, created, metrics, rows, flags, files } = entry;
  const model = { version, name, title, aliases, created };
  const moduleSha256 = files['model.wasm'];
  return { status: 'alive', metadata: { ...model, metrics, rows, flags, moduleSha256 } };
}
