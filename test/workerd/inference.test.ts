// /v2 speaks the Open Inference Protocol: what it tells, and tensors in JSON, good and bad.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployWith, jsonPost, sha256 } from './deployed.ts';
import { ask } from './requests.ts';

const CAUGHT = '/v2/models/caught/infer';
const VOYAGE = '/v2/models/voyage/infer';

const tensor = (name: string, datatype: string, data: unknown[], shape = [data.length]) => {
  return { name, datatype, shape, data };
};
const CAUGHT_INPUTS = [
  tensor('force', 'BYTES', ['Kent Police', '__proto__']),
  tensor('crime', 'BYTES', ['Drugs', 'Burglary']),
  tensor('month', 'INT64', [3, 12]),
];

interface Inferred {
  model_name: string;
  model_version: string;
  id?: string;
  parameters?: object;
  outputs: { name: string; datatype: string; shape: number[]; data: number[] }[];
}

async function infer(path: string, body: object): Promise<Inferred> {
  const response = await ask(path, jsonPost(body));
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json<Inferred>();
}

/** What is wrong, after checking that it is told in the protocol's form. */
async function errorOf(response: Response, status: number): Promise<string> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  const body = JSON.parse(text) as { error: string };
  expect(Object.keys(body)).toEqual(['error']);
  return body.error;
}

async function predict(path: string, row: object): Promise<Record<string, number>> {
  const response = await ask(`${path}/api/predict`, jsonPost(row));
  expect(response.status).toBe(200);
  return response.json();
}

describe('what is told', () => {
  it('of the server', async () => {
    for (const path of ['/v2', '/v2/']) {
      const response = await ask(path);
      expect(response.headers.get('vary')).toContain('accept');
      expect(await response.json()).toMatchObject({
        name: 'batcomputer',
        extensions: ['binary_tensor_data'],
      });
    }
    const page = await ask('/v2', { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('vary')).toContain('accept');
    expect(await (await ask('/v2/health/live')).json()).toEqual({ live: true });
    expect(await (await ask('/v2/health/ready')).json()).toEqual({ ready: true });
  });

  it('of a model', async () => {
    const shape = [-1];
    const response = await ask('/v2/models/voyage');
    expect(await response.json()).toEqual({
      name: 'voyage',
      versions: ['1'],
      platform: 'batcomputer_wasm',
      inputs: [
        { name: 'age', datatype: 'FP64', shape },
        { name: 'port', datatype: 'BYTES', shape },
        { name: 'alone', datatype: 'BOOL', shape },
        { name: 'fare', datatype: 'FP64', shape },
      ],
      outputs: ['lost', 'saved', 'unknown'].map((name) => ({ name, datatype: 'FP64', shape })),
    });
    const version = await (await ask('/v2/models/caught/versions/3')).json();
    expect(version).toMatchObject({ versions: ['1', '2', '3'] });
    for (const path of ['/v2/models/caught/ready', '/v2/models/caught/versions/1/ready']) {
      expect(await (await ask(path)).json()).toEqual({ name: 'caught', ready: true });
    }
  });

  it.each([
    '/v2/models/nobody',
    '/v2/models/nobody/ready',
    '/v2/models/caught/versions/9',
    '/v2/models/caught/versions/v1',
    '/v2/models/caught/versions/candidate',
    // Prefixes of other routes, and no models.
    '/v2/models/v1',
    '/v2/models/current',
    '/v2/models/voyage%2fv1',
    '/v2/models',
    '/v2/models/',
    '/v2/models/caught/config',
    '/v2/health/x',
  ])('that there is no %s', async (path) => {
    await errorOf(await ask(path), 404);
  });

  it('below no prefix of a version', async () => {
    for (const path of ['/voyage/v2/models/voyage', '/v1/v2/health/live', '/v2/repository/index']) {
      expect((await ask(path)).status).toBe(404);
    }
  });

  it('of a wrong method', async () => {
    const response = await ask(CAUGHT);
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
    await errorOf(response, 405);
  });
});

describe('an inference', () => {
  it('answers every row with every output', async () => {
    const { outputs, ...head } = await infer(CAUGHT, { inputs: CAUGHT_INPUTS });
    expect(head).toEqual({ model_name: 'caught', model_version: '2' });
    const first = await predict('', { force: 'Kent Police', crime: 'Drugs', month: 3 });
    const second = await predict('', { force: '__proto__', crime: 'Burglary', month: 12 });
    expect(outputs).toEqual(
      ['notCaughtProb', 'caughtProb'].map((flag) =>
        tensor(flag, 'FP64', [first[flag], second[flag]]),
      ),
    );
  });

  it('asks the version of its path, and gives back its id and parameters', async () => {
    const asked = { id: 'a "1"', parameters: { mine: 1, own: true, its: 'x' } };
    const body = { ...asked, inputs: CAUGHT_INPUTS };
    const answer = await infer('/v2/models/caught/versions/3/infer', body);
    expect(answer).toMatchObject({ model_version: '3', ...asked });
    const expected = await predict('/v3', { force: 'Kent Police', crime: 'Drugs', month: 3 });
    expect(answer.outputs[1].data[0]).toBe(expected.caughtProb);
  });

  it('gives the outputs that are asked, in that order', async () => {
    const outputs = [{ name: 'caughtProb' }, { name: 'notCaughtProb' }];
    const { outputs: all } = await infer(CAUGHT, { inputs: CAUGHT_INPUTS, outputs });
    expect(all.map(({ name }) => name)).toEqual(['caughtProb', 'notCaughtProb']);
    const one = await infer(CAUGHT, { inputs: CAUGHT_INPUTS, outputs: outputs.slice(0, 1) });
    expect(one.outputs).toEqual(all.slice(0, 1));
  });

  it('takes a value that is missing as null, as an empty text, or as no input at all', async () => {
    const known = [tensor('alone', 'BOOL', [true]), tensor('fare', 'FP32', [7.25])];
    const expected = await predict('/voyage', { alone: true, fare: 7.25 });
    for (const more of [
      [],
      [tensor('age', 'FP64', [null])],
      [tensor('age', 'INT8', [null]), tensor('port', 'BYTES', [''])],
    ]) {
      const { outputs } = await infer(VOYAGE, { inputs: [...known, ...more] });
      expect(outputs.map(({ data }) => data[0])).toEqual(Object.values(expected));
    }
  });

  it('takes columns, nested or flat', async () => {
    const flat = CAUGHT_INPUTS.map((one) => ({ ...one, shape: [2, 1] }));
    const nested = flat.map((one) => ({ ...one, data: one.data.map((value) => [value]) }));
    const expected = await infer(CAUGHT, { inputs: CAUGHT_INPUTS });
    expect(await infer(CAUGHT, { inputs: flat })).toEqual(expected);
    expect(await infer(CAUGHT, { inputs: nested })).toEqual(expected);
  });

  it('of no rows has none', async () => {
    const inputs = CAUGHT_INPUTS.map((one) => ({ ...one, shape: [0], data: [] }));
    const { outputs } = await infer(CAUGHT, { inputs });
    expect(outputs.map(({ shape, data }) => [shape, data])).toEqual([
      [[0], []],
      [[0], []],
    ]);
  });

  it('answers as predict does, whatever the rows', async () => {
    const row = fc.record({
      age: fc.option(fc.double({ min: 0, max: 120, noNaN: true })),
      port: fc.option(fc.constantFrom('Cherbourg', 'Southampton')),
      alone: fc.boolean(),
      fare: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 300 }), async (rows) => {
        const inputs = [
          tensor(
            'age',
            'FP64',
            rows.map(({ age }) => age),
          ),
          tensor(
            'port',
            'BYTES',
            rows.map(({ port }) => port),
          ),
          tensor(
            'alone',
            'BOOL',
            rows.map(({ alone }) => alone),
          ),
          tensor(
            'fare',
            'FP64',
            rows.map(({ fare }) => fare),
          ),
        ];
        const { outputs } = await infer(VOYAGE, { inputs });
        const batch = await ask('/voyage/api/predict/batch', jsonPost(rows));
        const answers = outputs[0].data.map((_, i) =>
          Object.fromEntries(outputs.map(({ name, data }) => [name, data[i]])),
        );
        expect(answers).toEqual(await batch.json());
      }),
      { numRuns: 30 },
    );
  });
});

describe('refuses', () => {
  const withInput = (changed: object) => ({
    inputs: [{ ...CAUGHT_INPUTS[0], ...changed }, ...CAUGHT_INPUTS.slice(1)],
  });

  it.each<[string, unknown]>([
    ['the request must be a JSON object', []],
    ['the request must be a JSON object', null],
    ['inputs must be a list of one tensor or more', {}],
    ['inputs must be a list of one tensor or more', { inputs: [] }],
    ['inputs must be a list of one tensor or more', { inputs: { length: 1 } }],
    ['inputs[0] must be an object', { inputs: [null] }],
    ['id must be a text', { id: 7, inputs: CAUGHT_INPUTS }],
    ['parameters must be an object', { parameters: [], inputs: CAUGHT_INPUTS }],
    ['parameters must be texts', { parameters: { a: {} }, inputs: CAUGHT_INPUTS }],
    ['outputs must be a list', { outputs: {}, inputs: CAUGHT_INPUTS }],
    ['outputs[0] must be an object with a name', { outputs: ['x'], inputs: CAUGHT_INPUTS }],
    ['inputs[0].name must be a text', withInput({ name: 1 })],
    ['inputs[0].datatype must be a text', withInput({ datatype: undefined })],
    ['inputs[0].shape must be a list', withInput({ shape: undefined })],
    ['inputs[0].shape must be a list', withInput({ shape: [] })],
    ['inputs[0].shape must be a list', withInput({ shape: [-2] })],
    ['inputs[0].shape must be a list', withInput({ shape: [1.5] })],
    ['inputs[0].shape must be a list', withInput({ shape: [1, 1, 2] })],
    ['inputs[0].shape must be a list', withInput({ shape: ['2'] })],
    ['inputs[0].data must be a list of the values', withInput({ data: 'ab' })],
    ['inputs[0].data must be a list of the values', withInput({ data: { length: 2 } })],
    [
      'inputs[0].data must have 1 values in each of its rows',
      withInput({ shape: [2, 1], data: [['a'], ['b', 'c']] }),
    ],
    ['inputs[0] has 2 values; a shape of [3] has 3', withInput({ shape: [3] })],
    [
      'inputs[0] has 2 values; a shape of [9007199254740991] has',
      withInput({ shape: [2 ** 53 - 1] }),
    ],
    ['force is of the datatype FP64; it takes BYTES', withInput({ datatype: 'FP64' })],
    ['force is of the datatype toString; it takes BYTES', withInput({ datatype: 'toString' })],
    ['force has the shape [1, 2]; it takes [rows] or [rows, 1]', withInput({ shape: [1, 2] })],
    ['crime has 2 rows, and force has 1', withInput({ shape: [1], data: ['Kent Police'] })],
    ['forse is not an input of this model; did you mean force?', withInput({ name: 'forse' })],
    ['__proto__ is not an input of this model', withInput({ name: '__proto__' })],
    ['there is no input for force, which the model requires', { inputs: CAUGHT_INPUTS.slice(1) }],
    ['two inputs are called crime', { inputs: [...CAUGHT_INPUTS, CAUGHT_INPUTS[1]] }],
    [
      'caught is not an output of this model',
      { inputs: CAUGHT_INPUTS, outputs: [{ name: 'caught' }] },
    ],
    [
      'its outputs are notCaughtProb, caughtProb',
      { inputs: CAUGHT_INPUTS, outputs: [{ name: 'constructor' }] },
    ],
    [
      'two outputs are called caughtProb',
      { inputs: CAUGHT_INPUTS, outputs: Array(2).fill({ name: 'caughtProb' }) },
    ],
    [
      'this server has no classification',
      {
        inputs: CAUGHT_INPUTS,
        outputs: [{ name: 'caughtProb', parameters: { classification: 2 } }],
      },
    ],
    [
      'this server has no shared_memory_region',
      withInput({ parameters: { shared_memory_region: 'x' } }),
    ],
  ])('%s', async (said, body) => {
    expect(await errorOf(await ask(CAUGHT, jsonPost(body)), 400)).toContain(said);
  });

  it.each<[string, object]>([
    [
      'row 1: force has no label "Kent Polic"; did you mean "Kent Police"?',
      { data: ['Kent Polic', 'x'] },
    ],
    ['row 2: force must be one of its labels, a string', { data: ['Kent Police', 7] }],
    ['row 2: force must be one of its labels, a string', { data: ['Kent Police', { a: 1 }] }],
    ['row 1: force is required', { data: [null, 'Kent Police'] }],
    ['row 1: force is required', { data: ['', 'Kent Police'] }],
  ])('a value, and says of which row: %s', async (said, changed) => {
    expect(await errorOf(await ask(CAUGHT, jsonPost(withInput(changed))), 422)).toContain(said);
  });

  it('numbers that the feature does not take', async () => {
    const [force, crime] = CAUGHT_INPUTS;
    for (const [data, said] of [
      [[3, 13], 'row 2: month must be at most 12'],
      [[1.5, 1], 'row 1: month must be a whole number'],
      [['3', 1], 'row 1: month must be a number'],
    ] as const) {
      const inputs = [force, crime, tensor('month', 'INT64', [...data])];
      expect(await errorOf(await ask(CAUGHT, jsonPost({ inputs })), 422)).toContain(said);
    }
  });

  it('bodies that cannot be read', async () => {
    // Bytes have no content type of their own, and Triton's client sends none.
    const init = (body: string, headers = {}) => {
      return { method: 'POST', headers, body: new TextEncoder().encode(body) };
    };
    await errorOf(await ask(CAUGHT, init('{')), 400);
    await errorOf(await ask(CAUGHT, init('['.repeat(1_000_000))), 400);
    await errorOf(await ask(CAUGHT, init('{}', { 'content-type': 'text/csv' })), 415);
    await errorOf(await ask(CAUGHT, init('{}', { 'content-encoding': 'gzip' })), 415);
    await errorOf(await ask(`${CAUGHT}?x=1`, init('{}')), 400);
    await errorOf(await ask(CAUGHT, init(' '.repeat((4 << 20) + 1))), 413);
    const deep = `{"inputs":[{"name":"force","shape":[1,1],"datatype":"BYTES","data":[[${'['.repeat(100_000)}${']'.repeat(100_000)}]]}]}`;
    await errorOf(await ask(CAUGHT, init(deep)), 400);
    const many = `{"inputs":[${Array(1_000_000).fill('{}').join(',')}]}`;
    expect(await errorOf(await ask(CAUGHT, init(many)), 400)).toContain('inputs[0].name');
  });

  it('more rows than an answer or a batch may have', async () => {
    const count = 333_334;
    const inputs = [
      tensor('alone', 'BOOL', Array(count).fill(true)),
      tensor('fare', 'FP64', Array(count).fill(1)),
    ];
    expect(await errorOf(await ask(VOYAGE, jsonPost({ inputs })), 413)).toContain(
      'at most 333333 rows',
    );
    const limited = deployWith({ BATCH_ROW_LIMIT: '1' });
    const error = await errorOf(await limited(CAUGHT, jsonPost({ inputs: CAUGHT_INPUTS })), 413);
    expect(error).toContain('more than 1 rows');
  });
});

it('is never at fault, whatever JSON it is sent', async () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('__proto__', 'constructor', 'force', 'month', -0, 2 ** 53, 1e308),
  );
  const input = fc.record(
    {
      name: fc.oneof(fc.constantFrom('force', 'crime', 'month', '__proto__'), odd),
      datatype: fc.oneof(fc.constantFrom('BYTES', 'INT64', 'FP64', 'BOOL'), odd),
      shape: fc.oneof(fc.constantFrom([1], [2], [1, 1], [0], [1, 3]), odd),
      data: fc.oneof(fc.array(odd, { maxLength: 3 }), odd),
      parameters: odd,
    },
    { requiredKeys: ['name', 'datatype', 'shape', 'data'] },
  );
  const body = fc.record(
    {
      inputs: fc.oneof(fc.array(input, { maxLength: 4 }), odd),
      outputs: odd,
      parameters: odd,
      id: odd,
    },
    { requiredKeys: ['inputs'] },
  );
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.oneof(body, odd), async (value) => {
      const response = await ask(CAUGHT, jsonPost(value));
      seen.add(response.status);
      expect([200, 400, 422]).toContain(response.status);
      await response.json();
    }),
    { numRuns: 400 },
  );
  expect(seen.has(400)).toBe(true);
});

describe('in a deployment with keys', async () => {
  const keys = [
    { name: 'p', sha256: await sha256('p-key'), scopes: ['predict'] },
    { name: 'r', sha256: await sha256('r-key'), scopes: ['read'] },
  ];
  const guarded = deployWith({ API_KEYS: JSON.stringify(keys) });

  it('metadata asks for read, an inference for predict, health for none', async () => {
    const reads = [
      '/v2',
      '/v2/models/voyage',
      '/v2/models/voyage/ready',
      '/v2/models/voyage/versions/1',
    ];
    for (const path of reads) {
      await errorOf(await guarded(path), 401);
      await errorOf(await guarded(path, { headers: { 'x-api-key': 'p-key' } }), 403);
      expect((await guarded(path, { headers: { 'x-api-key': 'r-key' } })).status).toBe(200);
    }
    const body = { inputs: CAUGHT_INPUTS };
    await errorOf(await guarded(CAUGHT, jsonPost(body)), 401);
    await errorOf(await guarded(CAUGHT, jsonPost(body, { 'x-api-key': 'r-key' })), 403);
    expect((await guarded(CAUGHT, jsonPost(body, { 'x-api-key': 'p-key' }))).status).toBe(200);
    for (const path of ['/v2/health/live', '/v2/health/ready']) {
      expect((await guarded(path)).status).toBe(200);
    }
  });

  it('what is deployed is told only to those who may read it', async () => {
    const stranger = await errorOf(await guarded('/v2/models/voyag'), 404);
    expect(stranger).not.toContain('voyage');
    const reader = await guarded('/v2/models/voyag', { headers: { 'x-api-key': 'r-key' } });
    expect(await errorOf(reader, 404)).toContain('did you mean voyage?');
  });
});
