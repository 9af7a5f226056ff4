// Fields, labels and outputs that are called what objects already have, or what HTTP and CSV need escapes for: each is
// itself, in every form in which it is asked and told.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BareWorkerd, startWorkerd } from '../../scripts/bare-workerd.ts';
import { bundleWorker } from '../../scripts/edge-bundle.ts';
import { writeFixtureRegistry } from '../fixture-registry.ts';
import { ODD_MODELS } from '../odd-models.ts';

const FOLDER = 'build/odd-names-under-test';
const [, odd] = ODD_MODELS;
let edge: BareWorkerd;

beforeAll(async () => {
  await writeFixtureRegistry(`${FOLDER}/models`, ODD_MODELS);
  await bundleWorker(`${FOLDER}/bundle`, `${FOLDER}/models`);
  edge = await startWorkerd(`${FOLDER}/bundle`);
}, 60_000);

afterAll(() => edge?.stop());

async function get(path: string): Promise<string> {
  return (await fetch(new URL(`/odd${path}`, edge.url))).text();
}

async function post(path: string, body: string, type = 'application/json'): Promise<string> {
  const init = { method: 'POST', headers: { 'content-type': type }, body };
  return (await fetch(new URL(`/odd${path}`, edge.url), init)).text();
}

/** Own fields of a JSON object, in whatever order. */
const fieldsOf = (json: string) => new Map(Object.entries(JSON.parse(json) as object));

const FULL = '{"constructor":"__proto__","__proto__":1.5,"toString":true,"hasOwnProperty":2}';
const BARE = '{"constructor":"toString","toString":false}';

it('a field that an object inherits is missing where it is absent, and read where it is there', async () => {
  const bare = await post('/api/predict', BARE);
  const nulls = '"__proto__":null,"hasOwnProperty":null,"threshold":null,"code":null,"0":null';
  expect(await post('/api/predict', BARE.replace('}', `,${nulls}}`))).toBe(bare);
  expect([...fieldsOf(bare).keys()]).toEqual(odd.flags);
  expect(await post('/api/predict', '{}')).toContain(
    '"field":"constructor","reason":"missing_field"',
  );
  const wrong = FULL.replace('1.5', '"x"');
  expect(await post('/api/predict', wrong)).toContain('"field":"__proto__","reason":"wrong_type"');
});

it('GET, POST and every form of a batch answer the same', async () => {
  const flags = fieldsOf(await post('/api/predict', FULL));
  const query = 'constructor=__proto__&__proto__=1.5&toString=true&hasOwnProperty=2';
  expect(fieldsOf(await get(`/api/predict?${query}`))).toEqual(flags);
  expect(fieldsOf(await post('/api/predict/batch', `${FULL}\n`, 'application/x-ndjson'))).toEqual(
    flags,
  );
  const [first] = JSON.parse(await post('/api/predict/batch', `[${FULL}]`)) as object[];
  expect(new Map(Object.entries(first))).toEqual(flags);
  const names = odd.features.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
  const csv = `${names.join(',')}\n__proto__,1.5,true,2,,,,\n`;
  const [header, line] = (await post('/api/predict/batch', csv, 'text/csv')).split('\n');
  expect(header).toBe('__proto__,constructor,problem');
  expect(line).toBe(`${[...flags.values()].join(',')},`);
});

it('an explanation tells the values that were given, and null for those that were not', async () => {
  const { explanations } = JSON.parse(await post('/api/explain', BARE)) as {
    explanations: { flag: string; contributions: { feature: string; value: unknown }[] }[];
  };
  expect(explanations.map(({ flag }) => flag)).toEqual(['constructor']);
  const values = new Map(explanations[0].contributions.map((one) => [one.feature, one.value]));
  expect(values.size).toBe(odd.features.length);
  expect(values.get('constructor')).toBe('toString');
  for (const name of ['__proto__', 'hasOwnProperty', 'code']) expect(values.get(name)).toBeNull();
});

it('every label is one, also half a character', async () => {
  const [{ labels }] = odd.features as { labels: string[] }[];
  for (const label of labels) {
    const body = JSON.stringify({ constructor: label, toString: true });
    expect(fieldsOf(await post('/api/predict', body)).size, label).toBe(2);
  }
  for (const label of ['valueOf', '\ud83c', '\ufffd']) {
    const body = JSON.stringify({ constructor: label, toString: true });
    expect(await post('/api/predict', body)).toContain('unknown_label');
  }
});

it('the documents name every field and output', async () => {
  const names = odd.features.map(({ name }) => name).sort();
  const keys = (value: object) => Object.keys(value).sort();
  expect(keys(JSON.parse(await get('/api/predict/params')))).toEqual(names);
  const schema = JSON.parse(await get('/api/schema'));
  expect(keys(schema.properties)).toEqual(names);
  expect(Object.hasOwn(schema.examples[0], '__proto__')).toBe(true);
  const { components, paths } = JSON.parse(await get('/openapi.json'));
  expect(keys(components.schemas.Row.properties)).toEqual(names);
  expect(keys(components.schemas.Answer.properties)).toEqual([...odd.flags, 'included'].sort());
  const parameters = paths['/api/predict'].get.parameters as { name: string }[];
  // `threshold` is the feature there; it can be an option only where rows stand in a body.
  expect(parameters.map(({ name }) => name).sort()).toEqual([...names, 'id', 'include'].sort());
});
