// The file that trained a model is answered as it is, row for row as training read it, however it is written: by the
// command line, and by the API where content-type says its encoding.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import type { Version } from '../../../trainer/registry/version.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';

// The worker's types are those of its own platform, which this project does not have.
const { makeApp } = await import(new URL('../../../worker/app.ts', import.meta.url).href);

const LABELS = ['Köln', 'a;b', 'say "x"', "it's", 'two\rlines', '50 €'];
const ROWS = Array.from({ length: 300 }, (_, i) => ({
  place: LABELS[(i * 7) % LABELS.length],
  size: ((i * 37) % 101) / 4,
  answer: (((i * 7) % LABELS.length) * 13 + ((i * 37) % 101)) % 29 < 14 ? 'yes' : 'no',
}));

interface Writing {
  source: object;
  charset: string;
  /** The bytes of a file. */
  write(): Buffer;
}

const escaped = (text: string) => `"${text.replaceAll('"', '\\"')}"`;
const doubled = (text: string) => `"${text.replaceAll('"', '""')}"`;
/** Bytes of windows-1252. */
const western = (text: string) => Buffer.from(text.replaceAll('€', '\u0080'), 'latin1');

const WRITINGS: [string, Writing][] = [
  [
    'with backslashes, a title, a footer and lines that end in \\r, in windows-1252',
    {
      source: {
        ...{ delimiter: ';', decimal: ',', escape: '\\', encoding: 'windows-1252' },
        ...{ skipLines: 1, footerLines: 2 },
      },
      charset: 'windows-1252',
      write() {
        const lines = ROWS.map(({ place, size, answer }) =>
          [escaped(place), String(size).replace('.', ','), answer].join(';'),
        );
        const footer = ['Sum;5;yes', '"End'];
        return western(['A title', 'place;size;answer', ...lines, '', ...footer].join('\r'));
      },
    },
  ],
  [
    'with commas, blanks around quotes, a footer and mixed line ends, in UTF-16',
    {
      source: { encoding: 'utf-16le', footerLines: 1 },
      charset: 'utf-16le',
      write() {
        const ends = ['\n', '\r\n', '\r'];
        const lines = ROWS.map(
          ({ place, size, answer }, i) => ` ${doubled(place)} ,${size},${answer}${ends[i % 3]}`,
        );
        return Buffer.from(`place,size,answer\r\n${lines.join('')}\nThe end\n`, 'utf16le');
      },
    },
  ],
];

const recipeOf = (
  source: object,
  unseen = 'refused',
) => `import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'own', title: 'Own', description: 'Own.',
  source: ${JSON.stringify({ files: 'rows.csv', ...source })},
  features: { place: { sql: 'place', kind: 'category', unseen: '${unseen}' }, size: { sql: 'size', kind: 'number' } },
  target: { sql: 'answer', classes: { no: ['no'], yes: ['yes'] } },
  learner: { kind: 'boosting', rounds: 10, minLeaf: 5 },
  objective: 'binary',
  flags: { no: 'noProb', yes: 'yesProb' },
  split: { by: 'random', testShare: 0.2 },
});
`;

/** Asks the API of a version for a batch. */
async function serve(version: Version) {
  const wasm = (await version.file('model.wasm')) as Uint8Array<ArrayBuffer>;
  const versions = [
    { entry: version.entry, module: new WebAssembly.Module(wasm), evaluation: null },
  ];
  const models = [{ name: 'own', aliases: { current: 1 }, versions }];
  const app = makeApp({ defaultModel: 'own', models });
  return (type: string, body: BodyInit, query = '', accept = 'application/json') => {
    const init = { method: 'POST', headers: { 'content-type': type, accept }, body };
    const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
    return app.fetch(new Request(`http://host/api/predict/batch${query}`, init), {}, context);
  };
}

describe('the file that trained a model', () => {
  it.each(WRITINGS)(
    'is answered %s',
    async (_, { source, charset, write }) => {
      const folder = temporaryFolder();
      const bytes = write();
      await writeFile(join(folder, 'rows.csv'), bytes);
      await writeFile(join(folder, 'own.ts'), recipeOf(source));
      const trained = await runCli(['train', 'own.ts'], '', folder);
      expect(trained.code, trained.stderr).toBe(0);
      const version = await (await openRegistry(join(folder, 'models'))).version('own');
      expect(version.entry.rows).toMatchObject({ read: 300, used: 300, rejected: 0 });
      const predictor = await version.predictor();
      const [place] = version.entry.features;
      const labels = place.kind === 'category' ? place.labels : [];
      expect(labels.toSorted()).toEqual(LABELS.toSorted());
      const wanted = ROWS.map((row) => predictor.predict([labels.indexOf(row.place), row.size])[1]);
      expect(new Set(wanted).size).toBeGreaterThan(9);

      const args = ['predict', 'own', '--in', 'rows.csv', '--out', 'out.csv'];
      const { code, stderr } = await runCli(args, '', folder);
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/300 rows answered.*of the footer skipped/);
      const lines = (await readFile(join(folder, 'out.csv'), 'utf8')).trim().split('\n');
      expect(lines.slice(1).map((line) => Number(line.split(',')[1]))).toEqual(wanted);

      const app = await serve(version);
      const ask = async (type: string) => {
        const response = await app(type, new Uint8Array(bytes));
        return { status: response.status, body: await response.json() };
      };
      const answer = await ask(`text/csv; header=present; charset="${charset}"`);
      const answers = answer.body.map(({ yesProb }: { yesProb: number }) => yesProb);
      expect(answers.slice(0, ROWS.length)).toEqual(wanted);
      // `Sum;5;yes` is cut off as the footer, and may be a row.
      const doubts = answer.body.slice(ROWS.length);
      for (const { problem } of doubts) expect(problem.detail).toContain('end with a footer');
      expect(doubts.length).toBeLessThan(2);
      expect((await ask('text/csv')).status).toBeGreaterThanOrEqual(400);
      const unknown = await ask('text/csv; charset=klingon');
      expect(unknown).toMatchObject({
        status: 415,
        body: { detail: expect.stringContaining('the charset "klingon" is not known') },
      });
    },
    60_000,
  );
});

it('a misspelled label that is answered as other is told', async () => {
  const folder = temporaryFolder();
  const lines = ROWS.map(({ place, size, answer }) => `${doubled(place)},${size},${answer}`);
  await writeFile(join(folder, 'rows.csv'), ['place,size,answer', ...lines, ''].join('\n'));
  await writeFile(join(folder, 'own.ts'), recipeOf({}, 'other'));
  const trained = await runCli(['train', 'own.ts'], '', folder);
  expect(trained.code, trained.stderr).toBe(0);
  const rows = 'place,size\nKöln,1\nKölln,1\nother,1\nKölln,2\n';
  const all = await runCli(['predict', 'own', '--in', '-'], rows, folder);
  expect(all.stderr).toContain(
    'place: 2 rows were answered as other, having none of its labels: "Kölln" (2)',
  );
  const one = await runCli(['predict', 'own', 'place=Kölln', 'size=1'], '', folder);
  expect(one.stderr).toContain('place: 1 row was answered as other');
  const asked = await runCli(['predict', 'own', '--in', '-', '--output', 'others'], rows, folder);
  expect(asked.stdout).toBe('others\n\nplace\nplace\nplace\n');

  const ask = await serve(await (await openRegistry(join(folder, 'models'))).version('own'));
  const plain = await (await ask('text/csv', rows)).json();
  expect(plain.map(Object.keys)).toEqual(Array(4).fill(['noProb', 'yesProb']));
  const told = await (await ask('text/csv', rows, '?include=others')).json();
  const others = told.map((answer: { included: object }) => answer.included);
  expect(others).toEqual([[], ['place'], ['place'], ['place']].map((names) => ({ others: names })));
  const csv = await (await ask('text/csv', rows, '?include=others', 'text/csv')).text();
  expect(csv.split('\n').map((line: string) => line.split(',')[2])).toEqual([
    ...['included.others', '', 'place', 'place', 'place', undefined],
  ]);
}, 60_000);
