// `predict` answers every row in order with every digit, and says in one line what it cannot answer.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../../../runtime/module/manifest.ts';
import type { Predictor } from '../../../runtime/module/predictor.ts';
import type { OutputName } from '../../../runtime/schema/outputs.ts';
import { outputColumns } from '../../../trainer/cli/output-columns.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { makeZip } from '../../make-zip.ts';
import { runCli } from './run-cli.ts';
import { runInside } from './run-inside.ts';

let folder = '';
let registry = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predict-'));
  registry = join(folder, 'models');
  await writeFixtureRegistry(registry);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const predict = (args: string[], input?: string) =>
  runCli(['predict', '--registry', registry, ...args], input);

async function answerOf(model: string, row: number[]): Promise<number[]> {
  const version = await (await openRegistry(registry)).version(model);
  return [...(await version.predictor()).predict(row)];
}

const HEADER = 'month,crime,force\n';
const ROWS = [
  'note,month,crime,force',
  '"a ""quoted"", note",3,Drugs,Kent Police',
  '"two',
  'lines",12,"Other ""crime"", <b>",__proto__',
  ',1,Burglary,Thames Valley Police',
];

describe('one row', () => {
  test('is answered as the API answers it', async () => {
    const { code, stdout } = await predict([
      ...['caught', 'force=Kent Police', 'crime=Drugs', 'month=3'],
    ]);
    const [notCaughtProb, caughtProb] = await answerOf('caught@2', [1, 2, 3]);
    expect(JSON.parse(stdout)).toEqual({ notCaughtProb, caughtProb });
    expect(code).toBe(0);
  });

  test('may leave out what may be missing', async () => {
    const { stdout } = await predict(['--model', 'voyage@1', 'alone=true', 'fare=7.25']);
    const [lost, saved, unknown] = await answerOf('voyage@1', [NaN, NaN, 1, 7.25]);
    expect(JSON.parse(stdout)).toEqual({ lost, saved, unknown });
  });

  test.each([
    [
      ['--model', 'caught', 'force=Kent', 'crime=Drugs', 'month=3'],
      1,
      /did you mean "Kent Police"/,
    ],
    [['--model', 'caught', 'force=Kent Police', 'crime=Drugs'], 1, /month is required/],
    [['--model', 'caught', 'forces=Kent Police'], 1, /did you mean 'force'/],
    [['--model', 'caught@9', 'month=3'], 1, /no version 9/],
    [['caught', 'month'], 2, /name=value/],
    [['force=Kent Police'], 2, /name the model first: npx batcomputer predict MODEL/],
    [[], 2, /name the model first/],
    [
      ['--model', 'caught'],
      2,
      /caught@2 is asked by these fields.*month {2}a whole number, 1 to 12.*Such as:/s,
    ],
    [['month=3'], 2, /name the model first/],
    [['--model', 'caught', '--output', 'odds', 'month=3'], 2, /Allowed choices/],
  ])('%j ends with code %i', async (args, expected, message) => {
    const { code, stdout, stderr } = await runInside([
      'predict',
      ...['--registry', registry],
      ...args,
    ]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(expected);
  });
});

describe('a file', () => {
  test('is answered row by row, with its columns kept', async () => {
    const out = join(folder, 'answers.csv');
    const input = join(folder, 'rows.csv');
    await writeFile(input, `\uFEFF${ROWS.join('\r\n')}\r\n`);
    const { code, stdout } = await predict([
      ...['--model', 'caught@2', '--in', input, '--out', out, '--keep'],
    ]);
    const lines = (await readFile(out, 'utf8')).split('\n');
    expect(lines[0]).toBe('note,month,crime,force,notCaughtProb,caughtProb');
    const first = await answerOf('caught@2', [1, 2, 3]);
    expect(lines[1]).toBe(`"a ""quoted"", note",3,Drugs,Kent Police,${first}`);
    const second = await answerOf('caught@2', [3, 3, 12]);
    expect(`${lines[2]}\n${lines[3]}`).toBe(
      `"two\r\nlines",12,"Other ""crime"", <b>",__proto__,${second}`,
    );
    expect(lines[4]).toBe(
      `,1,Burglary,Thames Valley Police,${await answerOf('caught@2', [2, 1, 1])}`,
    );
    expect(lines.slice(5)).toEqual(['']);
    expect([code, stdout]).toEqual([0, '']);
  });

  test('goes from stdin to stdout, an empty cell being missing', async () => {
    const input = 'age,port,alone,fare\n,,false,1\n30,Cherbourg,1,2.5\n';
    const { stdout } = await predict(['--model', 'voyage', '--in', '-'], input);
    const answers = [
      await answerOf('voyage@1', [NaN, NaN, 0, 1]),
      await answerOf('voyage@1', [30, 0, 1, 2.5]),
    ];
    expect(stdout).toBe(`lost,saved,unknown\n${answers.map((row) => `${row}\n`).join('')}`);
  });

  test.each([
    ['label', 'label'],
    ['raw', 'raw'],
    ['contributions', 'force,crime,month,bias'],
  ] as const)('is answered with %s', async (output, header) => {
    const { stdout } = await predict(
      ['--model', 'caught', '--in', '-', '--output', output],
      `${ROWS.join('\n')}\n`,
    );
    const version = await (await openRegistry(registry)).version('caught@2');
    const predictor = await version.predictor();
    const kind = output === 'label' ? 'probability' : output;
    const answer = [...predictor.predict([1, 2, 3], kind)];
    const label = answer[1] > answer[0] ? 'caught' : 'notCaught';
    const expected = output === 'label' ? label : String(answer);
    expect(stdout.split('\n').slice(0, 2)).toEqual([header, expected]);
  });

  test('is answered with decisions and leaves', async () => {
    const input = `${ROWS.join('\n')}\n`;
    const answer = async (...args: string[]) =>
      (await predict(['caught', '--in', '-', '--output', ...args], input)).stdout.split('\n');
    const version = await (await openRegistry(registry)).version('caught@2');
    const predictor = await version.predictor();
    const leaves = predictor.predict([1, 2, 3], 'leaves').join(' ');
    const [, caught] = await answerOf('caught@2', [1, 2, 3]);
    expect((await answer('leaves')).slice(0, 2)).toEqual(['leaves', leaves]);
    const threshold = (value: number) => ['--threshold', String(value)];
    expect((await answer('decision', ...threshold(caught))).slice(0, 2)).toEqual([
      'decision',
      'caught',
    ]);
    expect((await answer('decision', ...threshold(caught + 1e-9)))[1]).toBe('notCaught');
    const header = 'notCaughtProb,caughtProb,included.label,included.leaves';
    const [first, second] = await answer('leaves,probability,label');
    expect(first).toBe(header);
    expect(second.endsWith(`,${leaves}`)).toBe(true);
  });

  test.each([
    [['--output', 'label,raw'], 2, /--output probability,label,raw/],
    [['--threshold', '0.2'], 2, /--threshold belongs to --output decision/],
    [['--output', 'decision', '--threshold', '2'], 2, /a number from 0 to 1/],
    [['--output', 'probability,odds'], 2, /Allowed choices are probability, label/],
  ])('is not answered with %j', async (options, expected, message) => {
    const { code, stderr } = await runInside(['predict', 'caught', 'month=3', ...options]);
    expect([code, stderr]).toEqual([expected, expect.stringMatching(message)]);
  });

  test('has no decision between three classes', async () => {
    const { code, stderr } = await predict(['voyage', 'fare=1', 'alone=t', '--output', 'decision']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/voyage@1 has no decision to answer with, because it has 3 classes/);
  });

  test.each([
    ['a,b\nKent Police,Drugs\n', [], /there (?:is no column|are no columns) 'force'/],
    ['a,b,c\nKent Police,Drugs,3\n', [], /there (?:is no column|are no columns) 'force'/],
    ['a,b,c\nKent Police,Drugs,3\n', ['--by-position'], /whose features have no names/],
    ['a,crime,c\nKent Police,Drugs,3\n', [], /there (?:is no column|are no columns) 'force'/],
  ])('is not guessed: %j %j', async (input, options, message) => {
    const args = ['--model', 'caught', '--in', '-', ...options];
    const { code, stdout, stderr } = await predict(args, input);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  test('is not answered in two columns of one name', () => {
    const manifest = {
      ...{ abi: 1, name: 'm', version: 1, task: 'number', strategy: 'table', treeCount: 1 },
      ...{ flags: ['value'], classes: [], rawCount: 1 },
      features: [{ name: 'bias', kind: 'number', missing: 'allowed' }],
      provides: { contributions: true, leaves: false },
    } satisfies Manifest;
    const predictor = { manifest, outputWidth: () => 2 } as unknown as Predictor;
    const columns = (...names: OutputName[]) => outputColumns(predictor, { names, threshold: 0.5 });
    expect(() => columns('contributions')).toThrow(/would be called 'bias'/);
    expect(columns('raw').names).toEqual(['raw']);
    expect(columns('probability', 'contributions').names).toEqual([
      'value',
      'included.contributions',
    ]);
  });

  test.each([
    ['gzip', gzipSync('month,crime,force\n'), 'is compressed by gzip'],
    ['zip', Buffer.from('PK\x03\x04\x14'), 'is a zip or an Excel file'],
    ['Parquet that is cut off', Buffer.from('PAR1\x15'), 'cannot be read'],
    ['UTF-16', Buffer.from('\ufeffmonth', 'utf16le'), 'is text in UTF-16'],
    [
      'Latin 1',
      Buffer.from(`${HEADER}3,Drugs,Kent\n3,\xe9,Kent\n`, 'latin1'),
      'line 3: is not text',
    ],
    ['half a character', Buffer.from(`${HEADER}3,Drugs,\xc3`, 'latin1'), 'line 2: is not text'],
  ])('is refused by name when it is %s', async (_what, bytes, message) => {
    const file = join(folder, 'other.bin');
    await writeFile(file, bytes);
    const { code, stderr } = await predict(['caught', '--in', file, '--out', `${file}.csv`]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`other.bin: ${message}`)]);
  });

  test('is answered as its CSV when it is packed, or JSON', async () => {
    const cells = [
      ['a "note"', 3, 'Drugs', 'Kent Police'],
      ['two\nlines', 1, 'Burglary', 'Thames Valley Police'],
    ];
    const names = ['note', 'month', 'crime', 'force'];
    const text = `${HEADER}3,Drugs,Kent Police\n1,Burglary,Thames Valley Police\n`;
    const json = cells
      .map((row) => JSON.stringify(Object.fromEntries(row.map((cell, i) => [names[i], cell]))))
      .join('\n');
    const files: [string, string | Uint8Array][] = [
      ['rows.csv', text],
      ['rows.csv.gz', gzipSync(text)],
      ['rows.zip', makeZip([{ name: 'rows.jsonl', data: json }])],
      ['rows.data', `[${json.replace('}\n', '},')}]`],
    ];
    const answers: string[] = [];
    for (const [name, data] of files) {
      const file = join(folder, name);
      await writeFile(file, data);
      const { stdout, stderr } = await predict(['caught@2', '--in', file]);
      answers.push(stdout || stderr);
    }
    expect(answers[0].split('\n')).toHaveLength(4);
    expect(answers).toEqual(answers.map(() => answers[0]));
  });

  test('names the row of JSON that cannot be answered, and the files of a zip of several', async () => {
    const file = join(folder, 'bad.jsonl');
    const row = { month: 3, crime: 'Drugs', force: 'Kent Police' };
    await writeFile(file, `${JSON.stringify(row)}\n${JSON.stringify({ ...row, month: 'May' })}\n`);
    const { stderr } = await predict(['caught', '--in', file, '--out', `${file}.csv`]);
    expect(stderr).toContain('bad.jsonl: row 2: month must be a number, not "May"');
    const zip = join(folder, 'several.zip');
    const members = ['a.csv', 'b.csv'].map((name) => ({ name, data: HEADER }));
    await writeFile(zip, makeZip(members));
    const packed = await predict(['caught', '--in', zip]);
    expect(packed.stderr).toContain('has 2 files of rows (a.csv, b.csv), and answers are of one');
  });

  test('tells the line that is not UTF-8 far into a file', async () => {
    const row = '3,Drugs,Kent Police\n'; // 20 bytes
    const file = join(folder, 'late.csv');
    await writeFile(file, Buffer.from(`${HEADER}${row.repeat(40_000)}3,\xe9,x\n`, 'latin1'));
    const { code, stderr } = await predict(['caught', '--in', file, '--out', `${file}.out`]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('late.csv: line 40002: is not')]);
  });

  test('stops at a row that cannot be answered, by its line, and leaves no file', async () => {
    const out = join(folder, 'none.csv');
    const input = [...ROWS, ',13,Drugs,Kent Police', ''].join('\n');
    const { code, stderr } = await predict(['--model', 'caught', '--in', '-', '--out', out], input);
    expect(stderr).toMatch(/line 6: month must be at most 12, not 13/);
    expect(code).toBe(1);
    expect((await readdir(folder)).filter((name) => name.includes('none.csv'))).toEqual([]);
  });

  test('leaves bad rows out when told so, each named by its line', async () => {
    const input = [
      'force,crime,month',
      'Kent Police,Drugs,3',
      'Kent Police,Drugs',
      'Kent Police,Dragons,3',
      '',
      'Kent Police,Drugs,1.5',
      'Kent Police,Burglary,4',
    ].join('\n');
    const { code, stdout, stderr } = await predict(
      ['--model', 'caught', '--in', '-', '--skip-bad'],
      input,
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
    for (const line of [3, 4, 6]) expect(stderr).toContain(`left out line ${line}: `);
    expect(stderr).toContain('2 rows answered, 3 left out');
    expect(code).toBe(0);
  });

  test.each([
    ['', /input is empty/],
    ['force,crime\nx,y\n', /line 1: there is no column 'month'/],
    ['force,crime,crime,month\n', /line 1: the column 'crime' appears twice/],
    [
      'force,crime,month\na,"b"c,4\n',
      /line 2: a quote opens here and closes in the middle of text/,
    ],
    ['force,crime,month\na,"b,4\n', /line 2: a quote opens here that is never closed; close it/],
    [
      `force,crime,month\n"Kent Police,${'x\n'.repeat(3_000_000)}`,
      /line 2: this row has more than \d+ characters.*a quote opens here/,
    ],
  ])('input %# is refused', async (input, message) => {
    const { code, stderr } = await predict(['--model', 'caught', '--in', '-'], input);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });
});
