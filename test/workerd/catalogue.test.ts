// What is deployed, as the API tells it.
import { createExecutionContext, env } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { makeApp } from '../../worker/app.ts';
import { jsonPost } from './deployed.ts';
import { ask, problemOf } from './requests.ts';

const [caught] = deployment.models;

it('one model has its versions and aliases', async () => {
  expect(await (await ask('/api/models/caught')).json()).toMatchObject({
    model: 'caught',
    versions: [1, 2, 3],
    aliases: { current: 2, candidate: 3 },
  });
});

it('one version has all that was recorded of it, and the aliases that point to it', async () => {
  const version = await (await ask('/v1/api/models/caught/versions/3')).json();
  expect(version).toEqual({ ...caught.versions[2].entry, aliases: ['candidate'] });
});

it.each([
  '/api/models/nobody',
  '/api/models/caught/versions/9',
  '/api/models/caught/versions/1.0',
  '/api/models/caught/versions/x',
])('%s is 404', async (path) => {
  await problemOf(await ask(path), 404);
});

it('the row as JSON Schema is that of the OpenAPI document', async () => {
  interface Row {
    properties: unknown;
    required: unknown;
    examples: unknown;
    additionalProperties: unknown;
  }
  const response = await ask('/voyage/api/schema');
  expect(response.headers.get('content-type')).toBe('application/schema+json');
  const schema = await response.json<Row & { $schema: string; title: string }>();
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema.title).toBe('Where does a voyage end?');
  const document = await (await ask('/voyage/openapi.json')).json<{
    components: { schemas: { Row: Row } };
  }>();
  const { Row } = document.components.schemas;
  expect(schema.required).toEqual(Row.required);
  expect(schema.additionalProperties).toBe(false);
  expect(schema.examples).toEqual(Row.examples);
  expect(Object.keys(schema.properties as object)).toEqual(Object.keys(Row.properties as object));
});

it('answers by what the modules say of themselves, whatever their metadata says', async () => {
  const models = deployment.models.map((model) => ({
    ...model,
    versions: model.versions.map(({ entry, module }) => {
      const features = entry.features.toReversed().map((feature) => ({
        ...feature,
        ...(feature.kind === 'category' && { labels: feature.labels.toReversed() }),
      }));
      const flags = entry.flags.toReversed();
      const classes = entry.classes.toReversed();
      return {
        entry: { ...entry, features, flags, classes },
        module,
        bytes: null,
        report: '',
        document: '',
        evaluation: null,
        reference: null,
      };
    }),
  }));
  const { fetch } = makeApp({ ...deployment, models });
  for (const [path, init] of [
    ['/api/predict', jsonPost({ force: 'Kent Police', crime: 'Drugs', month: 1 })],
    ['/voyage/api/predict?include=label', jsonPost({ alone: true, fare: 7.25 })],
    ['/api/schema', {}],
    ['/api/predict/params', {}],
    ['/v1/api/models/caught/versions/3', {}],
  ] as const) {
    const request = new Request(`https://edge.test${path}`, init);
    const response = await fetch?.(request as never, env, createExecutionContext());
    expect(await response?.json()).toEqual(await (await ask(path, init)).json());
  }
});
