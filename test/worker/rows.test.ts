// A row has one answer, whoever reads it: the worker in workerd, asked over HTTP in every form, answers as the
// module itself does; what one form refuses, none takes for something else.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Predictor } from '../../runtime/module/predictor.ts';
import { csvLine } from '../../runtime/rows/csv-text.ts';
import { FALSE_TEXTS, TRUE_TEXTS } from '../../runtime/schema/cell-grammar.ts';
import type { Feature } from '../../runtime/schema/feature-schema.ts';
import { bundleWorker, type StandInServer, serveOnMiniflare } from '../../scripts/edge-bundle.ts';
import type { Registry } from '../../trainer/registry/registry.ts';
import { ODD_MODEL, SPREADSHEET_MODEL, writeFixtureRegistry } from '../fixture-registry.ts';
import { runInside } from '../trainer/cli/run-inside.ts';

let folder = '';
let registry: Registry;
let edge: StandInServer;
const predictors = new Map<string, Predictor>();
const MODELS = { caught: 2, voyage: 1, odd: 1, spreadsheet: 1 };
type Model = keyof typeof MODELS;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rows-'));
  const taken = { ...ODD_MODEL, name: 'taken', flags: ['problem', 'included'] };
  registry = await writeFixtureRegistry(join(folder, 'models'), [
    ODD_MODEL,
    SPREADSHEET_MODEL,
    taken,
  ]);
  // Trained, as the next version of the odd model: features that are called as parameters of GET.
  const fault = 'test/faults/feature-named-threshold';
  const train = ['train', `${fault}/recipe.ts`, '--data', `${fault}/odd.csv`];
  const { code, stderr } = await runInside([...train, '--registry', join(folder, 'models')]);
  if (code !== 0) throw new Error(stderr);
  await bundleWorker(join(folder, 'bundle'), join(folder, 'models'));
  edge = await serveOnMiniflare(join(folder, 'bundle'));
  for (const [name, version] of Object.entries(MODELS)) {
    predictors.set(name, await (await registry.at(name, version)).predictor());
  }
}, 60_000);
afterAll(async () => {
  await edge?.stop();
  await rm(folder, { recursive: true, force: true });
});

function predictorOf(model: Model): Predictor {
  const predictor = predictors.get(model);
  if (!predictor) throw new Error(`no model ${model}`);
  return predictor;
}

const TYPES = ['application/json', 'application/x-ndjson', 'text/csv'] as const;

function ask(path: string, body?: BodyInit, type = 'application/json', accept = type) {
  const headers = { 'content-type': type, accept };
  return fetch(
    new URL(path, edge.url),
    body === undefined ? {} : { method: 'POST', headers, body },
  );
}

const batch = (model: Model, body: BodyInit, type: string, accept = 'application/json') =>
  ask(`/${model}/api/predict/batch`, body, type, accept);

/** A value of a feature: as the module reads it, as JSON has it, and as a text has it. */
interface Value {
  code: number;
  json: unknown;
  text: string;
}

function anyValue(feature: Feature): fc.Arbitrary<Value> {
  const value = (code: number, json: unknown, text = String(json)): Value => ({ code, json, text });
  const known = (): fc.Arbitrary<Value> => {
    if (feature.kind === 'category') {
      return fc.nat(feature.labels.length - 1).map((i) => value(i, feature.labels[i]));
    }
    if (feature.kind === 'boolean') {
      const texts = fc.constantFrom(...TRUE_TEXTS, ...FALSE_TEXTS, 'True', 'FALSE', 'Yes');
      return texts.map((text) => {
        const isTrue = TRUE_TEXTS.some((one) => one === text.toLowerCase());
        return value(Number(isTrue), isTrue, text);
      });
    }
    const { minimum = -1e9, maximum = 1e9 } = feature;
    const numbers =
      feature.kind === 'integer'
        ? fc.integer({ min: minimum, max: maximum })
        : fc.double({ min: minimum, max: maximum, noNaN: true });
    return numbers.map((number) => value(number, number));
  };
  if (feature.missing === 'refused') return known();
  return fc.oneof({ weight: 4, arbitrary: known() }, fc.constant(value(Number.NaN, null, '')));
}

const rowsOf = (model: Model) =>
  fc.array(fc.tuple(...predictorOf(model).manifest.features.map(anyValue)), {
    minLength: 1,
    maxLength: 6,
  });

/** Texts that a reader could trip over. */
const anyId = fc.oneof(
  fc.string(),
  fc.constantFrom('', '7', 'a,b', '"', 'two\nlines', '__proto__', 'sep=;', '9007199254740993'),
);

function write(model: Model, rows: Value[][], ids: string[], type: (typeof TYPES)[number]): string {
  const names = predictorOf(model).manifest.features.map(({ name }) => name);
  if (type === 'text/csv') {
    const lines = rows.map((row, i) => [ids[i], ...row.map(({ text }) => text), ids[i]]);
    return [['the id', ...names, 'toLocaleString'], ...lines].map(csvLine).join('');
  }
  const objects = rows.map((row, i) =>
    JSON.stringify(
      Object.fromEntries([
        ['the id', ids[i]],
        ...row.map(({ json }, f) => [names[f], json]),
        ['toLocaleString', ids[i]],
      ]),
    ),
  );
  return type === 'application/json' ? `[${objects.join(' , ')}]` : objects.join('\r\n');
}

describe.each(['caught', 'voyage', 'odd'] as const)('a row of %s', (model) => {
  it('has the answer of the module in every form, with what rides along', async () => {
    const { features, flags } = predictorOf(model).manifest;
    const rows = rowsOf(model).chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.array(anyId, { minLength: list.length, maxLength: list.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(rows, async ([list, ids]) => {
        const answers = list.map((row) => {
          const outputs = predictorOf(model).predict(row.map(({ code }) => code));
          return Object.fromEntries(flags.map((flag, i) => [flag, outputs[i]]));
        });
        for (const type of TYPES) {
          const response = await batch(model, write(model, list, ids, type), type);
          const riding = answers.map((answer, i) => ({
            'the id': ids[i],
            toLocaleString: ids[i],
            ...answer,
          }));
          expect(await response.json(), type).toEqual(riding);
        }
        const named = features.map(({ name }, f) => [name, list[0][f]] as const);
        const json = JSON.stringify(
          Object.fromEntries(named.map(([name, { json }]) => [name, json])),
        );
        const single = await ask(`/${model}/api/predict`, json);
        expect(await single.json()).toEqual(answers[0]);
        const query = new URLSearchParams(named.map(([name, { text }]) => [name, text]));
        const get = await ask(`/${model}/api/predict?${query}`);
        expect(await get.json()).toEqual(answers[0]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is no number', () => {
  it.each(['NaN', 'nan', 'inf', '-Infinity', '+', '0x1', '1_0', ' 1', '1 ', '1e', '', '1,5', '١'])(
    'is refused as %j in a query, a cell and a threshold',
    async (text) => {
      const query = new URLSearchParams({ alone: 'Y', fare: text });
      const get = await ask(`/voyage/api/predict?${query}`);
      expect(get.status).toBe(422);
      const csv = csvLine(['alone', 'fare', 'age', 'port']) + csvLine(['Y', text, '', '']);
      const [answer] = await (await batch('voyage', csv, 'text/csv')).json();
      expect(answer.problem.errors).toMatchObject([{ field: 'fare' }]);
      const threshold = new URLSearchParams({ include: 'decision', threshold: text });
      const post = await ask(`/caught/api/predict?${threshold}`, '{}');
      expect(post.status).toBe(400);
    },
  );
});

describe('a version with a grammar of cells', () => {
  const rows = [
    { cells: [' Kiel', '"1234,5"', 'yes '], json: { town: ' Kiel', income: 1234.5, member: true } },
    { cells: ['k. A.', ' ? ', '?'], json: { town: 'k. A.', income: '?', member: null } },
    { cells: ['Jena', '-7', ''], json: { town: 'Jena', income: -7, member: '?' } },
  ];
  const csv = `town,income,member\n${rows.map(({ cells }) => `${cells.join()}\n`).join('')}`;
  const codes = [
    [0, 1234.5, 1],
    [NaN, NaN, NaN],
    [1, -7, NaN],
  ];

  it('reads them by it in a batch, in JSON and in predict', async () => {
    const answers = codes.map((row) => {
      const [no, yes] = predictorOf('spreadsheet').predict(row);
      return { no, yes };
    });
    expect(await (await batch('spreadsheet', csv, 'text/csv')).json()).toEqual(answers);
    const json = JSON.stringify(rows.map((row) => row.json));
    expect(await (await batch('spreadsheet', json, 'application/json')).json()).toEqual(answers);
    await writeFile(join(folder, 'rows.csv'), csv);
    const registry = join(folder, 'models');
    const from = ['--registry', registry, '--in', join(folder, 'rows.csv')];
    const { stdout, stderr } = await runInside(['predict', 'spreadsheet', ...from]);
    expect(stdout, stderr).toBe(
      ['no,yes', ...answers.map(({ no, yes }) => `${no},${yes}`), ''].join('\n'),
    );
  });

  it('takes no number with a point in a cell, and none with a comma in a query', async () => {
    const cells = 'town,income,member\nKiel,1.5,t\n';
    const [answer] = await (await batch('spreadsheet', cells, 'text/csv')).json();
    expect(answer.problem.errors).toMatchObject([{ field: 'income', reason: 'wrong_type' }]);
    const statusOf = async (income: string) =>
      (await ask(`/spreadsheet/api/predict?${new URLSearchParams({ income })}`)).status;
    expect(await Promise.all(['1.5', '?', '1,5'].map(statusOf))).toEqual([200, 200, 422]);
  });

  it('says so in its document', async () => {
    const { paths } = await (await ask('/spreadsheet/openapi.json')).json();
    expect(paths['/api/predict/batch'].post.description).toContain(
      'Cells may have "k. A.", "?" for a missing value; a decimal comma in numbers; blanks around',
    );
  });
});

describe('the outputs beside the probabilities', () => {
  it.each([
    ['caught', 'label,raw,decision,leaves,contributions'],
    ['voyage', 'label,raw,leaves,contributions'],
    ['odd', 'raw,decision'],
  ] as const)(
    'have the same columns and cells in predict and the API: %s',
    async (model, names) => {
      const row = fc.sample(rowsOf(model), { numRuns: 1, seed: 7 })[0];
      const features = predictorOf(model).manifest.features.map(({ name }) => name);
      const lines = [features, ...row.map((values) => values.map(({ text }) => text))];
      const csv = lines.map(csvLine).join('');
      const path = `/${model}/v${MODELS[model]}/api/predict/batch?include=${names}`;
      const api = await (await ask(path, csv, 'text/csv')).text();
      await writeFile(join(folder, 'outputs.csv'), csv);
      const from = ['--registry', join(folder, 'models'), '--in', join(folder, 'outputs.csv')];
      const what = ['--output', `probability,${names}`];
      const version = `${model}@${MODELS[model]}`;
      const { stdout, stderr } = await runInside(['predict', version, ...from, ...what]);
      const withoutProblem = api.replace(/(,problem|,)\n/g, '\n');
      expect(stdout, stderr).toBe(withoutProblem);
    },
  );

  it('have the contributions of an explanation', async () => {
    const body = '{"force":"Kent Police","crime":"Drugs","month":3}';
    const { included } = await (
      await ask('/caught/api/predict?include=contributions,raw', body)
    ).json();
    const { explanations } = await (await ask('/caught/api/explain', body)).json();
    const [{ base, contributions }] = explanations;
    const byName = new Map(
      contributions.map((one: { feature: string; contribution: number }) => [
        one.feature,
        one.contribution,
      ]),
    );
    const expected = ['force', 'crime', 'month'].map((name) => byName.get(name));
    expect(included.contributions).toEqual([[...expected, base]]);
  });
});

describe('a feature called as a parameter', () => {
  const row = { threshold: '2', include: 'raw', code: '7' };

  it('means the feature in a query, and the parameter beside a body', async () => {
    const get = await ask(`/odd/api/predict?${new URLSearchParams(row)}`);
    const outputs = [...predictorOf('odd').predict([NaN, NaN, NaN, 2, 0, NaN, 0])];
    expect(await get.json()).toEqual({ label: outputs[0], isPrototypeOf: outputs[1] });
    const body = JSON.stringify({ ...row, threshold: 2 });
    const post = await ask('/odd/api/predict?include=label,decision&threshold=0.9', body);
    const { included, ...flags } = await post.json();
    expect(Object.values(flags)).toEqual(outputs);
    expect(included.decision.threshold).toBe(0.9);
  });

  it('means it as it was found, whatever the labels are called', async () => {
    const predictor = await (await registry.at('odd', 2)).predictor();
    const { features } = predictor.manifest;
    const kinds = features.flatMap((feature) =>
      feature.kind === 'category' ? feature.labels : [],
    );
    expect(kinds).toEqual(expect.arrayContaining(['__proto__', 'constructor', 'toString']));
    for (const kind of ['__proto__', 'constructor', 'toString', 'plain']) {
      const given = { x: '3', kind, threshold: '2', include: 'raw' };
      const get = await ask(`/odd/v2/api/predict?${new URLSearchParams(given)}`);
      const row = features.map((feature) => {
        const text = given[feature.name as keyof typeof given];
        return feature.kind === 'category' ? feature.labels.indexOf(text) : Number(text);
      });
      const [noProb, yesProb] = predictor.predict(row);
      expect(await get.json()).toEqual({ noProb, yesProb });
    }
  });

  it('is the only one of its name in the document', async () => {
    const document = await (await ask('/odd/openapi.json')).json();
    const parameters: { name: string; schema: { type: string; maximum: number } }[] =
      document.paths['/api/predict'].get.parameters;
    expect(parameters.filter(({ name }) => name === 'threshold')).toHaveLength(1);
    expect(parameters.find(({ name }) => name === 'threshold')?.schema.maximum).toBe(9);
  });
});

describe('a version from before outputs had their names refused', () => {
  const row = '{"threshold":2,"include":"raw","code":"7"}';

  it('answers where its names can be told apart, and says so where they cannot', async () => {
    const [problem, included] = predictorOf('odd').predict([NaN, NaN, NaN, 2, 0, NaN, 0]);
    const single = await ask('/taken/api/predict', row);
    expect(await single.json()).toEqual({ problem, included });
    const many = await ask('/taken/api/predict/batch', `[${row}]`);
    expect(await many.json()).toEqual([{ problem, included }]);
    const csv = await ask('/taken/api/predict/batch', `[${row}]`, 'application/json', 'text/csv');
    expect(csv.status).toBe(406);
    expect((await csv.json()).detail).toContain(
      "has an output called 'problem', as CSV has a column",
    );
    expect((await ask('/taken/api/predict?include=raw', row)).status).toBe(400);
  });
});

describe('a field that rides along', () => {
  const row = '"force":"Kent Police","crime":"Drugs","month":3';

  it('comes back as it was written, in its place', async () => {
    const others = '"n":12345678901234567890,"deep":{"a":[1,\n{"b":1.10}]},"none":null';
    const ndjson = `{${others.replace('\n', ' ')},${row},"last":"\\ud83e x"}\n`;
    const response = await batch('caught', ndjson, 'application/x-ndjson', 'application/x-ndjson');
    expect(await response.text()).toMatch(
      /^\{"n":12345678901234567890,"deep":\{"a":\[1, \{"b":1\.10\}\]\},"none":null,"last":"\\ud83e x","notCaughtProb":0/,
    );
    const array = `[{${others},${row}},{${row.replace('3', '13')},"id":7}]`;
    const answers = await (await batch('caught', array, 'application/json')).text();
    expect(answers).toContain('"deep":{"a":[1, {"b":1.10}]}');
    expect(answers).toContain('{"id":7,"problem":{"line":2');
    const csv = await (
      await batch(
        'caught',
        `{"id":"a,b","x":null,"y":{"z":1},${row}}\n{"y":2,${row}}\n`,
        'application/x-ndjson',
        'text/csv',
      )
    ).text();
    expect(csv.split('\n').map((line) => line.slice(0, 22))).toEqual([
      'id,x,y,notCaughtProb,c',
      expect.stringMatching(/^"a,b",,"\{""z"":1\}",0\./),
      expect.stringMatching(/^,,2,0\./),
      '',
    ]);
  });

  it.each([
    ['{"id":1,"force":"Kent Police","crime":"Drugs","mnth":3}', 'month is required'],
    [`{"problem":1,${row}}`, "the field 'problem' has the name of a part of the answer"],
    [`{"caughtProb":1,${row}}`, "the field 'caughtProb' has the name of a part of the answer"],
    [`{"included":1,${row}}`, "the field 'included' has the name of a part of the answer"],
  ])('is refused in %s', async (json, message) => {
    const [answer] = await (await batch('caught', json, 'application/x-ndjson')).json();
    expect(answer.problem.detail).toContain(message);
  });

  it('leaves no field of the model out', async () => {
    const lines = ['{"alone":true,"fare":1}', '{"alone":true,"fare":1,"aeg":30,"port":null}'];
    const response = await batch('voyage', lines.join('\n'), 'application/x-ndjson');
    const [plain, misspelt] = await response.json();
    expect(plain.lost).toBeGreaterThan(0);
    expect(misspelt.problem.detail).toMatch(/^age is missing:.*; aeg is not a field .*mean age\?$/);
  });

  it('may be one of thousands, in any order, without holding up the rows of others', async () => {
    const names = Array.from({ length: 6000 }, (_, i) => `x${i}`);
    const write = (all: string[]) => `{${row},${all.map((name) => `"${name}":7`).join()}}\n`;
    const lines = write(names) + write(names.toReversed()).repeat(30);
    for (const accept of ['application/x-ndjson', 'text/csv']) {
      const started = performance.now();
      const text = await (await batch('caught', lines, 'application/x-ndjson', accept)).text();
      expect(performance.now() - started).toBeLessThan(4000);
      const answers = text.trimEnd().split('\n');
      if (accept === 'text/csv') {
        expect(answers[0].startsWith('x0,x1,')).toBe(true);
        expect(new Set(answers.slice(1)).size).toBe(1);
        expect(answers[31].startsWith('7,'.repeat(names.length))).toBe(true);
      } else expect(answers[30].startsWith('{"x5999":7,"x5998":7,')).toBe(true);
    }
  });

  it('has a column of the first row where answers are CSV', async () => {
    const response = await batch(
      'caught',
      `{"a":1,${row}}\n{"b":1,${row}}\n`,
      'application/x-ndjson',
      'text/csv',
    );
    expect((await response.text()).split('\n')[2]).toContain("the field 'b' has no column");
  });
});

describe('a batch whose rows cannot be told apart', () => {
  const good = '{"force":"Kent Police","crime":"Drugs","month":3}';
  const header = 'force,crime,month,note\n';
  const line = 'Kent Police,Drugs,3,\n';

  it.each([
    ['application/json', `[${good},${good}}`, /^line 2: the array ends with \}/],
    ['application/json', `[${good}] x`, /^line 2: unexpected text after/],
    ['application/json', `[${good},\u00a0${good}]`, /^line 2: element 2: /],
    ['application/json', `[${good},{"force":"Kent},${good},{"x":"y}]`, /element 2: /],
    [
      'text/csv',
      `${header}${line}Kent Police,Drugs,3,"x\n${line}${line}`,
      /^line 3: a quote opens here that is never/,
    ],
    [
      'text/csv',
      `${header}${line}Kent Police,Drugs,3,"x\n${line}Kent Police,"Drugs",3,\n`,
      /^line 3: .*closes on line 5 in the middle of text/,
    ],
    [
      'text/csv',
      `${header}${line}Kent Police,Drugs,3,"x\n${line}Kent Police,Drugs,3,y"\n`,
      /^line 3: .*closes on line 5, with what look like rows/,
    ],
    ['text/csv', `${header}${line}\u0000`, /has 1 cells/],
  ])('as %s ends with one problem after the answers: %j', async (type, body, message) => {
    const answers = await (await batch('caught', body, type)).json();
    expect(answers).toHaveLength(2);
    expect(answers[0].caughtProb).toBeGreaterThan(0);
    const { line, detail } = answers[1].problem;
    expect(`line ${line}: ${detail}`).toMatch(message);
  });

  it.each([
    ['application/json', ` {${good}}]`, 400],
    ['application/json', `[${good}}`, 400],
    ['application/json', `\ufeff [${good}]`, 200],
    ['text/csv', 'force;crime;month\nKent Police;Drugs;3\n', 422],
    ['text/csv', `sep=,\n${header}${line}`, 422],
    ['text/csv', `${header}"${line}`, 400],
    ['text/csv', '', 422],
  ])('as %s of %j is %i', async (type, body, status) => {
    expect((await batch('caught', body, type)).status).toBe(status);
  });

  it('for its encoding is told so', async () => {
    const latin = Buffer.from(`${header}Kent Police,Drugs,3,\xe9\n`, 'latin1');
    const response = await batch('caught', latin, 'text/csv');
    expect([response.status, (await response.json()).code]).toEqual([400, 7119]);
  });

  it('for its compression is told so, as a single row is', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    for (const path of [
      '/caught/api/predict',
      '/caught/api/predict/batch',
      '/caught/api/explain',
    ]) {
      const init = { method: 'POST', headers, body: good };
      expect((await fetch(new URL(path, edge.url), init)).status).toBe(415);
    }
  });

  it('takes the last of a field that stands twice', async () => {
    const twice = good.replace('"month"', '"month":13,"month"');
    const [answer] = await (await batch('caught', twice, 'application/x-ndjson')).json();
    expect(answer).toEqual(await (await ask('/caught/api/predict', twice)).json());
    expect(answer.caughtProb).toBeGreaterThan(0);
  });
});

describe('a batch over a connection that falls silent', () => {
  it('ends after the deadline, with what it was answered before', async () => {
    const strict = await serveOnMiniflare(join(folder, 'bundle'), {
      bindings: { DEADLINE_MS: '800' },
    });
    try {
      const outgoing = request(new URL('/caught/api/predict/batch', strict.url), {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
      });
      const answered = new Promise<string>((resolve, reject) => {
        outgoing.on('error', reject);
        outgoing.on('response', (response) => text(response).then(resolve, reject));
      });
      // Slower than the deadline as a whole, but never silent for so long.
      outgoing.write('force,crime,month\n');
      for (let i = 0; i < 4; i++) {
        await setTimeout(300);
        outgoing.write('Kent Police,Drugs,3\n');
      }
      const lines = (await answered).trimEnd().split('\n');
      expect(lines).toHaveLength(6);
      expect(lines[5]).toBe(',,line 6: nothing more of the body came within 800 ms');
      outgoing.destroy();
    } finally {
      await strict.stop();
    }
  });
});
