// A file is answered alike on the device and by the edge, whatever its rows hold, and its download is safe and exact.
import fc from 'fast-check';
import { afterEach, expect, it, vi } from 'vitest';
import { FOOTER_DOUBT } from '../../../../runtime/rows/csv-frame.ts';
import type { CellGrammar } from '../../../../runtime/schema/cell-grammar.ts';
import type { FeatureSchema } from '../../../../runtime/schema/feature-schema.ts';
import { compile } from '../../../../trainer/compile/compile.ts';
import {
  answerRowsOf,
  type RowsNews,
  type RowsOrder,
} from '../../../../worker/console/rows/rows-job.ts';
import { randomEnsemble } from '../../../random-ensemble.ts';

const FEATURES: FeatureSchema = [
  { name: 'color', kind: 'category', labels: ['red', 'grün'], missing: 'allowed' },
  { name: 'size', kind: 'number', minimum: 0, missing: 'refused' },
];
const FLAGS = ['no', 'yes'];
const ensemble = randomEnsemble(1, {
  ...{ trees: 8, splits: 6, features: 2, rawCount: 1 },
  link: { kind: 'sigmoid', slope: 1 },
});
const { bytes } = await compile(ensemble, {
  ...{ name: 'sizes', version: 1, title: 'Sizes', description: 'Sizes' },
  ...{ features: FEATURES, flags: FLAGS, classes: FLAGS, task: 'class' },
});

afterEach(() => vi.unstubAllGlobals());

interface Asked {
  body: string;
  headers: Record<string, string>;
}

/** What the page fetches: the module, or answers to a batch. */
function serve(
  answerBatch: (asked: Asked) => Response = () => new Response(null, { status: 500 }),
) {
  vi.stubGlobal('fetch', async (url: string, init: { body: string } & RequestInit) => {
    if (url.endsWith('/model.wasm')) return new Response(bytes as Uint8Array<ArrayBuffer>);
    return answerBatch({ body: init.body, headers: init.headers as Record<string, string> });
  });
}

async function run(
  parts: BlobPart[],
  order: Partial<RowsOrder> & { grammar?: CellGrammar } = {},
  signal = new AbortController().signal,
) {
  const { grammar, ...rest } = order;
  const news: RowsNews[] = [];
  const model = { features: FEATURES, flags: FLAGS, ...(grammar && { cellGrammar: grammar }) };
  const base: RowsOrder = {
    ...{ file: new File(parts, 'rows.csv'), model, place: 'device' },
    ...{ url: 'https://edge.test/sizes/v1', options: {} },
  };
  await answerRowsOf({ ...base, ...rest }, signal, (one) => news.push(one));
  const last = news.at(-1) as RowsNews;
  const shown = news.findLast((one) => one.shown !== null)?.shown ?? { first: [], faulty: [] };
  return { ...last, shown, text: await (last.end?.csv.text() ?? '') };
}

it('faulty rows are counted, each with its line and reason, and the others are answered', async () => {
  serve();
  const { rows, faulty, shown, text, end } = await run([
    'id,Size,color\n=7,1.5,red\n8,x,grün\n\n9,2\n+10,2.5,\n',
  ]);
  expect({ rows, faulty, problem: end?.problem }).toEqual({ rows: 4, faulty: 2, problem: '' });
  expect(shown.faulty.map(({ line, problem }) => [line, problem])).toEqual([
    [3, 'size must be a number'],
    [5, 'the line has 2 cells, the header has 3'],
  ]);
  const [first, , , last] = shown.first.map(({ outputs }) => outputs ?? []);
  expect(text).toBe(
    `id,Size,color,no,yes,problem
'=7,1.5,red,${first[0]},${first[1]},
8,x,grün,,,line 3: size must be a number
9,2,,,,"line 5: the line has 2 cells, the header has 3"
+10,2.5,,${last[0]},${last[1]},
`,
  );
  expect(first[0] as number).toBeCloseTo(1 - (first[1] as number), 12);
});

it('a file ends where it cannot be read, and what is before is answered', async () => {
  serve();
  const broken = await run(['color,size\nred,1\nred,"2\n']);
  expect(broken.rows).toBe(1);
  expect(broken.end?.problem).toContain('line 3: a quote opens here that is never closed');
  expect(broken.text.split('\n')).toHaveLength(3);
  expect((await run(['color\nred\n'])).end?.problem).toContain("there is no column 'size'");
  expect((await run(['color,size,yes\nred,1,2\n'])).end?.problem).toContain("the field 'yes'");
  expect((await run([''])).end?.problem).toContain('the input is empty');
});

it('a file is read by the form that the model has, cut at any byte', async () => {
  serve();
  const csv = { delimiter: ';', footerLines: 1, encoding: 'windows-1252' } as const;
  const grammar: CellGrammar = { csv, decimal: ',' };
  const text = 'color;size\rgr\u00fcn;1,5\rred;2\rEnd;0\r';
  const own = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const { shown, rows } = await run([own], { grammar });
  expect(rows).toBe(3);
  expect(shown.faulty).toMatchObject([{ line: 4, problem: FOOTER_DOUBT }]);
  const usual = await run(['\uFEFFcolor,size\ngrün,1.5\n']);
  expect(usual.shown.first[0].outputs).toEqual(shown.first[0].outputs);
  expect((await run([own])).end?.problem).toContain('the file is not text in UTF-8');
});

it('the edge is asked for the rows that can be asked, some at a time', async () => {
  const asked: string[] = [];
  serve(({ body, headers }) => {
    expect(headers).toMatchObject({ accept: 'application/json', 'x-api-key': 'secret' });
    asked.push(body);
    const lines = body.trim().split('\n').slice(1);
    return Response.json(
      lines.map((line) =>
        line.startsWith('blue')
          ? { problem: { line: 9, detail: 'color has no label' } }
          : { no: Number(line.split(',')[1]), yes: null },
      ),
    );
  });
  const lines = Array.from({ length: 2500 }, (_, i) => (i === 1200 ? 'blue,1\n' : `red,${i}\n`));
  const order = { place: 'edge', options: { key: 'secret' } } as const;
  const { rows, faulty, shown, text } = await run(['color,size\nred\n', ...lines], order);
  expect([rows, faulty]).toEqual([2501, 2]);
  expect(asked.map((body) => body.split('\n').length - 2)).toEqual([999, 1000, 501]);
  expect(shown.faulty.map(({ line }) => line)).toEqual([2, 1203]);
  expect(shown.first[1].outputs).toEqual([0, null]);
  expect(text).toContain('\nred,2499,2499,,\n');
});

it('says where the edge broke off, and keeps what it answered', async () => {
  serve(() =>
    Response.json([
      { no: 1, yes: 0 },
      { problem: { line: 3, detail: 'the batch has too many rows' } },
    ]),
  );
  const { rows, end } = await run(['color,size\nred,1\nred,2\nred,3\n'], { place: 'edge' });
  expect(rows).toBe(1);
  expect(end?.problem).toBe('line 3: the batch has too many rows');
});

it('stops when it is told to', async () => {
  serve();
  const stop = new AbortController();
  stop.abort();
  expect((await run(['color,size\nred,1\n'], {}, stop.signal)).end?.problem).toBe('stopped');
});

it('no spreadsheet runs a cell of the download, and all others are as they were', async () => {
  serve();
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('=1+1', '+1', '-x', '@a', '-1e5', '\t=1', '+a'),
  );
  await fc.assert(
    fc.asyncProperty(cell, async (id) => {
      const quoted = `"${id.replaceAll('"', '""')}"`;
      const { text, rows } = await run([`size,color,id\n1,red,${quoted}\n`]);
      fc.pre(rows === 1);
      const written = /^1,red,(?:"((?:[^"]|"")*)"|([^,]*)),0/m.exec(text.split('problem\n')[1]);
      const back = written?.[1]?.replaceAll('""', '"') ?? written?.[2];
      const isRun = /^[=@\t\r]|^[+-](?!\d+(\.\d*)?(e[+-]?\d+)?$|\.\d)/i.test(id);
      expect(back).toBe(isRun ? `'${id}` : id);
    }),
    { numRuns: 60 },
  );
});
