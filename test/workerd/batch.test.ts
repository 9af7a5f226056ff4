// Batches: the same rows in every form and every chunking have the same answers, in order, and a bad row
// keeps its place.
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { answerBatch } from '../../worker/batch/answer-batch.ts';
import type { MediaType } from '../../worker/http/media-type.ts';
import { serveVersion } from '../../worker/served-version.ts';
import { ask, post, problemOf, textOf } from './requests.ts';

const ROWS = [
  { force: 'Kent Police', crime: 'Drugs', month: 3 },
  { force: 'Thames Valley Police', crime: 'Other "crime", <b>', month: 12 },
  { force: '__proto__', crime: 'Burglary', month: 1 },
];
const MEDIA_TYPES: MediaType[] = ['application/json', 'application/x-ndjson', 'text/csv'];

function write(rows: object[], type: MediaType): string {
  if (type === 'application/json') return JSON.stringify(rows);
  if (type === 'text/csv') return Papa.unparse(rows);
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

interface Answer {
  included: { label: string; raw: number[]; decision: { label: string }; leaves: number[] };
}

interface AnswerLine {
  notCaughtProb?: number;
  caughtProb?: number;
  problem?: { line: number; detail: string; errors?: { field: string }[] };
}

function read(text: string, type: string): AnswerLine[] {
  if (type === 'application/json') return JSON.parse(text);
  if (type === 'application/x-ndjson')
    return text
      .split('\n')
      .filter(Boolean)
      .map((l) => JSON.parse(l));
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data.map(
    ({ problem, notCaughtProb, caughtProb }) => {
      if (problem === '') {
        return { notCaughtProb: Number(notCaughtProb), caughtProb: Number(caughtProb) };
      }
      const [, line, detail] = /^line (\d+): (.*)$/s.exec(problem) ?? [];
      return { problem: { line: Number(line), detail } };
    },
  );
}

function send(body: BodyInit, type: string, accept = type, prefix = '', query = '') {
  const headers = { 'content-type': type, accept };
  return ask(`${prefix}/api/predict/batch${query}`, { method: 'POST', headers, body });
}

async function singles(rows: object[]): Promise<unknown[]> {
  return Promise.all(rows.map(async (row) => (await post('/api/predict', row)).json()));
}

describe('a batch', () => {
  it('has the answers of its rows one by one, from every form to every form', async () => {
    const expected = await singles(ROWS);
    for (const from of MEDIA_TYPES) {
      for (const to of MEDIA_TYPES) {
        const response = await send(write(ROWS, from), from, to);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe(`${to}; charset=utf-8`);
        expect(read(await textOf(response), to)).toEqual(expected);
      }
    }
  });

  it('keeps order and place when rows are bad, with their lines', async () => {
    const rows = [
      ROWS[0],
      { ...ROWS[1], month: 13 },
      ROWS[1],
      { ...ROWS[2], crime: 'Drug' },
      ROWS[2],
    ];
    const [first, , third, , fifth] = await singles(rows);
    for (const type of MEDIA_TYPES) {
      const answers = read(await textOf(await send(write(rows, type), type)), type);
      expect([answers[0], answers[2], answers[4]]).toEqual([first, third, fifth]);
      const header = type === 'text/csv' ? 1 : 0;
      expect(answers[1].problem).toMatchObject({ line: 2 + header });
      expect(answers[3].problem).toMatchObject({ line: 4 + header });
      expect(answers[3].problem?.detail).toContain('did you mean "Drugs"');
    }
  });

  it('counts lines as an editor does, through blank lines and breaks within quotes', async () => {
    const csv = 'force,crime,month\r\n"Kent\r\nPolice",Drugs,1\r\n\r\nKent Police,Drugs,99\r\n';
    const answers = read(await textOf(await send(csv, 'text/csv')), 'text/csv');
    expect(answers.map(({ problem }) => problem?.line)).toEqual([2, 5]);
    const ndjson = '\n{"x":\n\n[1]\n';
    const others = read(
      await textOf(await send(ndjson, 'application/x-ndjson')),
      'application/x-ndjson',
    );
    expect(others.map(({ problem }) => problem?.line)).toEqual([2, 4]);
  });

  it('takes columns in any order and case', async () => {
    const expected = await (await post('/voyage/api/predict', { alone: true, fare: 1 })).json();
    const csv = 'Fare,PORT, alone ,age\n1,,Yes,\n';
    const response = await send(csv, 'text/csv', 'application/json', '/voyage');
    expect(await response.json()).toEqual([expected]);
  });

  it('lacks no column, also of those that may be missing', async () => {
    const csv = 'fare,alone,aeg,port\n1,true,30,\n';
    const problem = await problemOf(await send(csv, 'text/csv', '*/*', '/voyage'), 422);
    expect(problem.detail).toMatch(/line 1: there is no column 'age' \(did you mean 'aeg'\?\)/);
  });

  it('has what was asked beside the flags, as single rows do', async () => {
    const query = '?include=label,raw,decision,leaves&threshold=0.4';
    const bad = { ...ROWS[1], month: 13 };
    const expected = await Promise.all(
      ROWS.map(async (row) => (await post(`/api/predict${query}`, row)).json<Answer>()),
    );
    const body = write([ROWS[0], bad, ...ROWS.slice(1)], 'application/x-ndjson');
    for (const type of ['application/json', 'application/x-ndjson'] as const) {
      const response = await send(body, 'application/x-ndjson', type, '', query);
      const [first, problem, ...others] = read(await textOf(response), type);
      expect([first, ...others]).toEqual(expected);
      expect(problem.problem?.line).toBe(2);
    }
    const csv = await textOf(await send(body, 'application/x-ndjson', 'text/csv', '', query));
    const { data, meta } = Papa.parse<Record<string, string>>(csv.trimEnd(), { header: true });
    const extras = ['label', 'raw', 'decision', 'leaves'].map((name) => `included.${name}`);
    expect(meta.fields).toEqual(['notCaughtProb', 'caughtProb', ...extras, 'problem']);
    expect(data[1].problem).toMatch(/^line 2: /);
    const answered = [data[0], ...data.slice(2)];
    expect(answered.map((line) => extras.map((name) => line[name]))).toEqual(
      expected.map(({ included: { label, raw, decision, leaves } }) => [
        label,
        raw.join(' '),
        decision.label,
        leaves.join(' '),
      ]),
    );
  });

  it('is answered in the form that is preferred', async () => {
    const typeFor = async (accept: string) => {
      const response = await send(write(ROWS, 'text/csv'), 'text/csv', accept);
      return response.headers.get('content-type')?.split(';')[0];
    };
    expect(await typeFor('application/json;q=0.1, application/x-ndjson; q=0.9')).toBe(
      'application/x-ndjson',
    );
    expect(await typeFor('text/csv;q=0, application/json')).toBe('application/json');
    expect(await typeFor('application/json, text/csv')).toBe('application/json');
    expect(await typeFor('text/html, */*;q=0.8')).toBe('text/csv');
  });

  it('goes on after a row nested deeper than could be written', async () => {
    const deep = `{"x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    const body = `${deep}\n${JSON.stringify(ROWS[0])}\n`;
    const answers = read(
      await textOf(await send(body, 'application/x-ndjson')),
      'application/x-ndjson',
    );
    expect(answers[0].problem?.errors?.map(({ field }) => field)).toContain('x');
    expect(answers.slice(1)).toEqual(await singles([ROWS[0]]));
  });

  it('of a row names its parameters', async () => {
    const response = await send('[]', 'application/json', '*/*', '', '?include=label&month=3');
    expect((await problemOf(response, 400)).detail).toContain('unknown parameter month');
    const unknown = await send('[]', 'application/json', '*/*', '', '?include=colour');
    expect((await problemOf(unknown, 400)).detail).toContain('colour');
  });

  it('of nothing is answered with nothing', async () => {
    expect(await (await send('[]', 'application/json')).json()).toEqual([]);
    expect(await textOf(await send('\n\n', 'application/x-ndjson'))).toBe('');
    const csv = await send('force,crime,month\n', 'text/csv');
    expect(await csv.text()).toBe('notCaughtProb,caughtProb,problem\n');
  });
});

describe('a CSV in another encoding', () => {
  // The same id in each encoding, as the bytes of its file.
  const id: Record<string, number[]> = {
    'utf-8': [0xc3, 0xa9, 0xe2, 0x82, 0xac],
    'windows-1252': [0xe9, 0x80],
    'iso-8859-1': [0xe9, 0x80],
    'windows-1250': [0xe9, 0x80],
    gb18030: [0xa8, 0xa6, 0xa2, 0xe3],
  };
  const row = 'Kent Police,Drugs,3';
  const bytesOf = (bytes: number[]) =>
    Uint8Array.from([...new TextEncoder().encode(`force,crime,month,id\n${row},`), ...bytes]);

  it.each(Object.entries(id))('is read as %s', async (charset, bytes) => {
    const type = `text/csv; charset=${charset}`;
    const answers = await (await send(bytesOf(bytes), type, 'application/json')).json();
    expect(answers).toEqual([
      expect.objectContaining({ id: 'é€', caughtProb: expect.any(Number) }),
    ]);
  });

  it.each([
    ['utf-16le', false],
    ['UTF-16BE', true],
  ])('is read as %s', async (charset, isBig) => {
    const text = `force,crime,month,id\n${row},é€`;
    const view = new DataView(new ArrayBuffer(2 * text.length));
    for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !isBig);
    const type = `text/csv; charset="${charset}"`;
    const answers = await (await send(view.buffer, type, 'application/json')).json();
    expect(answers).toEqual([expect.objectContaining({ id: 'é€' })]);
  });

  it('is refused where nothing names it, or what is named is unknown', async () => {
    const unnamed = await send(bytesOf([0xe9, 0x80]), 'text/csv');
    expect(await problemOf(unnamed, 400)).toMatchObject({
      detail: expect.stringMatching(/not text in UTF-8; send UTF-8, or of CSV name its encoding/),
    });
    expect((await send(row, 'text/csv; charset=klingon')).status).toBe(415);
  });
});

describe('a batch that cannot be read', () => {
  it.each([
    ['application/json', '{"force":1}', 400],
    ['application/json', '[,{}]', 400],
    ['application/json', '[', 400],
    ['application/json', '[] x', 400],
    ['application/json', '', 400],
    ['text/csv', '', 422],
    ['text/csv', 'force,crime\nKent Police,Drugs', 422],
    ['text/csv', 'force,crime,month,problem\n', 422],
    ['text/csv', 'force,crime,month,caughtProb\n', 422],
    ['text/csv', 'force,crime,month,month\n', 422],
    ['text/plain', 'x', 415],
  ])('as %s of %j is %i', async (type, body, status) => {
    await problemOf(await send(body, type, '*/*'), status);
  });

  it('in an accepted form is 406', async () => {
    await problemOf(await send('[]', 'application/json', 'image/png'), 406);
    await problemOf(await send('[]', 'application/json', 'text/csv;q=0'), 406);
  });

  it('for its columns names them, but not without end', async () => {
    const columns = Array.from({ length: 5000 }, (_, i) => `column${i % 2500}`).join(',');
    const problem = await problemOf(await send(`${columns}\n`, 'text/csv'), 422);
    expect(problem.detail).toContain("no columns 'force'");
    expect(problem.detail).toContain('and 2481 more');
    expect(problem.detail.length).toBeLessThan(2000);
  });
});

/** The batch of a body that comes in chunks of these sizes, over and over. */
async function answerChunked(text: string, type: MediaType, sizes: number[], rowLimit = 1000) {
  const version = serveVersion(deployment.models[0], deployment.models[0].versions[1]);
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  let chunk = 0;
  const body = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const size = sizes[chunk++ % sizes.length];
      if (at < bytes.length) {
        controller.enqueue(bytes.slice(at, at + size));
        at += size;
      } else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
  });
  const form = {
    from: type,
    charset: 'utf-8',
    to: 'application/json' as const,
    extras: null,
    rowLimit,
    idleMs: null,
    recorder: null,
  };
  const stream = await answerBatch(version, body, form);
  return read(await new Response(stream).text(), 'application/json');
}

describe('a stream', () => {
  it('is answered the same however it is cut into chunks', async () => {
    const label = fc.constantFrom('Kent Police', 'Thames Valley Police', 'é\n"x",', '__proto__');
    const crime = fc.constantFrom('Drugs', 'Other "crime", <b>', 'Drögs\\', '[{');
    const row = fc.record({ force: label, crime, month: fc.integer({ min: 0, max: 13 }) });
    const rows = fc.array(row, { minLength: 1, maxLength: 30 });
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(...MEDIA_TYPES), sizes, async (list, type, cuts) => {
        const text = write(list, type);
        const whole = await answerChunked(text, type, [text.length * 4]);
        expect(await answerChunked(text, type, cuts)).toEqual(whole);
        expect(whole).toHaveLength(list.length);
        expect(whole.map(({ problem }) => problem === undefined)).toEqual(
          list.map((one) => isAnswerable(one)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('ends with a problem at the row limit, and what was answered before stands', async () => {
    const expected = await singles(ROWS.slice(0, 2));
    for (const type of MEDIA_TYPES) {
      const answers = await answerChunked(write(ROWS, type), type, [30], 2);
      expect(answers.slice(0, 2)).toEqual(expected);
      expect(answers).toHaveLength(3);
      expect(answers[2].problem?.detail).toContain('more than 2 rows');
    }
  });

  it('ends with a problem where it breaks off or a row does not end', async () => {
    const broken = `${JSON.stringify(ROWS).slice(0, -1)}`;
    const answers = await answerChunked(broken, 'application/json', [50]);
    expect(answers).toHaveLength(3);
    expect(answers[2].problem?.detail).toContain('does not end');
    const endless = `force,crime,month\nKent Police,Drugs,1\n"${'x'.repeat(200_000)}`;
    const others = await answerChunked(endless, 'text/csv', [10_000]);
    expect(others).toHaveLength(2);
    expect(others[1].problem?.detail).toContain('65536');
  });
});

describe('a row of a batch', () => {
  it('over 64 Ki characters ends it, however it comes; a shorter one does not', async () => {
    const lengths = [65_000, 66_000];
    for (const type of MEDIA_TYPES) {
      for (const length of lengths) {
        const rows = [ROWS[0], { ...ROWS[1], crime: 'x'.repeat(length) }, ROWS[2]];
        for (const sizes of [[65_536], [1000], [50_000, 7]]) {
          const answers = await answerChunked(write(rows, type), type, sizes);
          expect(answers).toHaveLength(length < 65_536 ? 3 : 2);
          const detail = length < 65_536 ? 'no label' : 'more than 65536';
          expect(answers[1].problem?.detail).toContain(detail);
        }
      }
    }
  });
});

function isAnswerable({ force, crime, month }: { force: string; crime: string; month: number }) {
  return !force.includes('x') && !/ö|\[/.test(crime) && month >= 1 && month <= 12;
}
