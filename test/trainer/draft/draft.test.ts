// Tables of one trait each: what a draft makes of their columns, their target and their dialect.
import { describe, expect, it } from 'vitest';
import { describeDraft, warningsOf } from '../../../trainer/draft/describe-draft.ts';
import { loadDraft, modelName } from '../../../trainer/draft/draft.ts';
import { decisionsOf, draftFile, draftText, makeTable, writeTable } from './draft-fixture.ts';

const yesNo = (row: number) => (row % 3 === 0 ? 'yes' : 'no');
const size = (_row: number, random: number) => random.toFixed(3);

describe('columns', () => {
  it('are numbers, yes or no, labels and dates', async () => {
    const text = makeTable(200, {
      size,
      rooms: (_, random) => Math.floor(9 * random),
      paid: (row) => (row % 2 === 0 ? 'Y' : 'N'),
      flag: (row) => Number(row % 2 === 0),
      yes: (row) => (row % 2 === 0 ? 'Y' : 'N'),
      kind: (_, random) => ['house', 'flat', 'boat'][Math.floor(3 * random)],
      day: (row) => `2024-0${1 + (row % 9)}-1${row % 7}`,
      clock: (row) => `${String(row % 23).padStart(2, '0')}.30.00`,
      answer: yesNo,
    });
    expect(decisionsOf(await draftText(text, 'answer'))).toEqual({
      ...{
        size: 'number',
        rooms: 'integer',
        paid: 'boolean',
        flag: 'boolean',
        yes: 'out: a copy of another column',
      },
      ...{ kind: 'category', day: 'date', clock: 'date' },
    });
  });

  it('of dates are taken apart, into the parts that change', async () => {
    const text = makeTable(200, {
      day: (row) => `${String(1 + (row % 28)).padStart(2, '0')}/${10 + (row % 3)}/2024`,
      at: (row) => (row % 50 === 0 ? '' : `2024-05-06 ${10 + (row % 7)}:30`),
      day_month: size,
      answer: yesNo,
    });
    const { recipe } = await draftText(text, 'answer');
    expect(recipe.inputs).toEqual({
      day: { kind: 'date', format: 'DD/MM/YYYY' },
      at: { kind: 'date', format: 'YYYY-MM-DD HH:mm', missing: 'allowed' },
    });
    const features = Object.entries(recipe.features as Record<string, { call?: string }>).map(
      ([name, { call }]) => [name, call],
    );
    expect(features).toEqual([
      ...[
        ['day_month_', 'month'],
        ['day_day', 'day'],
        ['day_weekday', 'weekday'],
      ],
      ...[
        ['at_hour', 'hour'],
        ['day_month', undefined],
      ],
    ]);
  });

  it('of times with AM and PM and a zone are dates', async () => {
    const text = makeTable(60, {
      Timestamp: (row) =>
        `2026/1${row % 3}/${(row % 28) + 1} ${(row % 12) + 1}:05:0${row % 10} ${row % 5 ? 'PM' : 'AM'} GMT+${1 + (row % 2)}`,
      at: (row) => `11/${13 + (row % 15)}/2026 0${1 + (row % 9)}:20 ${row % 3 ? 'PM' : 'AM'}`,
      size,
      answer: yesNo,
    });
    const { recipe } = await draftText(text, 'answer');
    expect(recipe.inputs).toMatchObject({
      Timestamp: { kind: 'date', format: 'YYYY/M/D h:mm:ss A z' },
      at: { kind: 'date', format: 'MM/DD/YYYY hh:mm A' },
    });
  });

  it('with one sign at their numbers are numbers, and the source states the signs', async () => {
    const text = makeTable(200, {
      dollars: (row, random) =>
        `${row % 9 === 0 ? '($' : '$'}${(9 * random).toFixed(4)}${row % 9 === 0 ? ')' : ''}`,
      share: (_, random) => `${(100 * random).toFixed(1)}%`,
      mass: (_, random) => `"1,${String(Math.floor(900 * random) + 100)}.5 kg"`,
      mixed: (row, random) => `${row % 2 ? '$' : '€'}${(9 * random).toFixed(4)}`,
      size,
      answer: yesNo,
    });
    const { columns, recipe } = await draftText(text, 'answer');
    expect(recipe.source).toMatchObject({
      thousands: ',',
      signs: { dollars: ['$', '()'], share: '%', mass: 'kg' },
    });
    const kinds = columns.map(({ profile, decision }) => [profile.name, decision.kind]);
    expect(Object.fromEntries(kinds)).toMatchObject({
      ...{ dollars: 'number', share: 'number', mass: 'number', mixed: 'out' },
    });
    expect(columns[3].decision.why).toContain('several signs, $, €');
  });

  it('of e-mail addresses are left out, since they name persons', async () => {
    const mail = (row: number) => `p${row % 30}@${row % 2 ? 'a.org' : 'b.com'}`;
    const { columns } = await draftText(makeTable(300, { mail, size, answer: yesNo }), 'answer');
    expect(columns[0].decision).toMatchObject({ kind: 'out', group: 'names persons' });
    expect(columns[0].decision.why).toContain(`{ sql: \`split_part("mail", '@', 2)\``);
  });

  it('that hold objects or lists are left out, with the SQL that reaches into them', async () => {
    const rows = Array.from({ length: 50 }, (_, i) =>
      JSON.stringify({
        user: { 'the age': i % 7 },
        tags: ['a'],
        n: (i * i) % 11,
        answer: yesNo(i),
      }),
    );
    const draft = await draftFile(writeTable(rows.join('\n'), 'rows.jsonl'), 'answer');
    expect(describeDraft(draft).join('\n')).toContain(
      `left out, several values in a cell: user, tags; user: its cells hold lists or objects; a feature such as { sql: '"user"."the age"' } reaches into them`,
    );
  });

  it('that count the rows are left out, be they few', async () => {
    const text = makeTable(200, {
      number: (row) => 1000 + row,
      step: (row) => 1000 + 2 * row,
      answer: yesNo,
    });
    expect(decisionsOf(await draftText(text, 'answer'))).toEqual({
      number: 'out: names its rows',
      step: 'integer',
    });
  });

  it('of dates that no format settles are left out, with the remedy', async () => {
    const text = makeTable(200, {
      short: (row) => `${13 + (row % 9)}/0${1 + (row % 7)}/24`,
      oracle: (row) => `${10 + (row % 17)}-JAN-24`,
      size,
      answer: yesNo,
    });
    const draft = await draftText(text, 'answer');
    const out = 'out: dates that cannot be read';
    expect(decisionsOf(draft)).toEqual({ short: out, oracle: out, size: 'number' });
    expect(draft.columns[0].decision.why).toContain('--pivot 1950, or source.pivot');

    const settled = await draftText(text, 'answer', { given: { pivot: 1990 } });
    expect(settled.recipe).toMatchObject({
      source: { dateFormat: 'DD/MM/YY', pivot: 1990 },
      inputs: {
        short: { kind: 'date', format: 'DD/MM/YY', pivot: 1990 },
        oracle: { kind: 'date', format: 'DD-MMM-YY', pivot: 1990 },
      },
    });
    expect(loadDraft(settled).recipe.inputs?.short).toMatchObject({ pivot: 1990 });
  });

  it('of numbers with a few texts are numbers, and the texts are named', async () => {
    const text = makeTable(400, {
      size: (row, random) => (row % 200 === 7 ? 'n.a.' : random.toFixed(2)),
      answer: yesNo,
    });
    const draft = await draftText(text, 'answer');
    expect(decisionsOf(draft)).toEqual({ size: 'number' });
    expect(warningsOf(draft)).toEqual([
      "2 values of size are no number: 'n.a.'; if that means a missing value, say --missing n.a.",
    ]);
  });

  it('with a leading zero are labels', async () => {
    const zip = (_row: number, random: number) => `0${100 + Math.floor(20 * random)}`;
    const draft = await draftText(makeTable(200, { zip, size, answer: yesNo }), 'answer');
    expect(decisionsOf(draft).zip).toBe('category');
    expect(draft.recipe.features).toMatchObject({ zip: { kind: 'category', unseen: 'other' } });
  });

  it('that name rows, never change, copy another or hold free text are left out, named', async () => {
    const words = ['slow', 'quick', 'red', 'old', 'kind', 'late', 'new', 'warm', 'odd', 'calm'];
    const text = makeTable(3000, {
      customerID: (row) => `C-${row}`,
      order_id: (row) => row % 2950,
      counter: (row) => 7 + 2 * row,
      paid: (_, random) => (3000 * random).toFixed(0),
      one: () => 'same',
      none: () => '',
      size,
      again: (_, random) => random.toFixed(3),
      remark: (row, random) =>
        [1, 10, 100, 1000]
          .map((n) => words[Math.floor((row * 7 + n * random * 10) % 10)])
          .join(' '),
      dashes: (row) => ('-,'.repeat(row % 2) === '' ? '+' : '++'),
      code: (_, random) => `k${Math.floor(1e5 * random)}`,
      answer: yesNo,
    });
    const decisions = decisionsOf(
      await draftText(text.replaceAll(/^(.*,)([\d.]+),([\d.]+)(,.* )/gm, '$1$2,$2$4'), 'answer'),
    );
    expect(decisions).toEqual({
      customerID: 'out: names its rows',
      order_id: 'out: names its rows',
      counter: 'out: names its rows',
      paid: 'integer',
      one: 'out: never changes',
      none: 'out: never changes',
      size: 'number',
      again: 'out: a copy of another column',
      remark: 'out: free text',
      dashes: 'out: only signs',
      code: expect.stringMatching(/out: (too many labels|names its rows)/),
    });
  });

  it('that tell the target are left out: its copy, one label for each class, and being missing', async () => {
    const text = makeTable(300, {
      size,
      outcome: yesNo,
      reason: (row) => (row % 3 === 0 ? ['left', 'moved'][row % 2] : 'stays'),
      closed: (row) => (row % 3 === 0 ? row % 17 : ''),
      answer: yesNo,
    });
    const draft = await draftText(text, 'answer');
    const out = 'out: tells the target';
    expect(decisionsOf(draft)).toEqual({ size: 'number', outcome: out, reason: out, closed: out });
    const [, , , closed] = draft.columns;
    expect(closed.decision.why).toContain('whether it is missing');
  });

  it('that add up to the target are left out', async () => {
    const parts = makeTable(400, { east: size, west: size, noise: size }).trim().split('\n');
    const [header, ...rows] = parts;
    const sums = rows.map((row) => {
      const [east, west] = row.split(',').map(Number);
      return `${row},${(east + west + 0.001 * (east > 0.5 ? 1 : 0)).toFixed(3)}`;
    });
    const draft = await draftText(`${header},all\n${sums.join('\n')}\n`, 'all');
    const out = 'out: tells the target';
    expect(decisionsOf(draft)).toEqual({ east: out, west: out, noise: 'number' });
  });

  it('none of which is left are an error that says why', async () => {
    const text = makeTable(100, { id: (row) => row, same: () => 1, answer: yesNo });
    await expect(draftText(text, 'answer')).rejects.toThrow(
      /no column is left to learn from:\n {2}id: by its name.*\n {2}same: it is '1' in every row\nto learn from one all the same, .*: defineRecipe\(\{ source: \{ files: '.*' \}, target: 'answer', features: \['id'\] \}\)/,
    );
  });
});

describe('a target', () => {
  it('with several currencies is refused, since they are amounts of several kinds', async () => {
    const price = (row: number) => `${row % 2 ? '$' : '€'}${1000 + row}`;
    await expect(draftText(makeTable(200, { price, size }), 'price')).rejects.toThrow(
      "target 'price': it has numbers with several signs, $, €: bring them to one first",
    );
  });

  it('with the sign of a currency is a number', async () => {
    const text = makeTable(300, {
      size,
      price: (_, random) => `"$1,${String(Math.floor(899 * random) + 100)}.50"`,
    });
    const { recipe } = await draftText(text, 'price');
    expect(recipe).toMatchObject({ objective: 'regression', source: { signs: { price: '$' } } });
  });

  const draftTarget = (values: (string | number)[], options = {}) =>
    draftText(
      makeTable(120, { size, target: (row) => values[row % values.length] }),
      'target',
      options,
    );

  it.each([
    [['no', 'yes'], 'binary'],
    [[0, 1], 'binary'],
    [['a', 'b', 'c'], 'multiclass'],
    [[1, 2, 3.5, 4], 'regression'],
    [Array.from({ length: 21 }, (_, i) => i), 'regression'],
  ])('of %j is %s', async (values, objective) => {
    expect((await draftTarget(values)).recipe.objective).toBe(objective);
  });

  it('of a few whole numbers is asked for, and refused where nobody answers', async () => {
    await expect(draftTarget([3, 4, 5, 6])).rejects.toThrow(
      /target 'target' has 4 whole numbers, from 3 to 6: .*\n.*--task regression\n.*--task classification/,
    );
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return 1;
    };
    expect((await draftTarget([3, 4, 5, 6], { ask })).recipe.objective).toBe('multiclass');
    expect(asked).toHaveLength(1);
    const { recipe } = await draftTarget([3, 4, 5, 6], { task: 'regression' });
    expect(recipe.objective).toBe('regression');
  });

  it('that cannot be learned is refused', async () => {
    await expect(draftTarget(['same'])).rejects.toThrow(/it is 'same' in every row/);
    await expect(draftTarget(['a', 'b'], { task: 'regression' })).rejects.toThrow(/needs numbers/);
    const names = Array.from({ length: 120 }, (_, i) => `n${i}`);
    await expect(draftTarget(names)).rejects.toThrow(/120 different values/);
  });

  it('that the table lacks is an error that names its columns', async () => {
    await expect(draftTarget(['a', 'b']).then(() => draftText('a,b\n1,2\n', 'c'))).rejects.toThrow(
      /no column 'c'.*its columns are a, b/,
    );
  });
});

describe('a dialect', () => {
  it('without a header has column1, column2, …', async () => {
    const [, ...rows] = makeTable(100, { size, kind: (row) => 'abcd'[row % 4], y: yesNo }).split(
      '\n',
    );
    const { recipe } = await draftText(rows.join('\n'), 'column3');
    expect(recipe.source).toMatchObject({ header: false });
    expect(Object.keys(recipe.features)).toEqual(['column1', 'column2']);
  });

  it('that is open is asked for, and refused where nobody answers', async () => {
    const date = (row: number) => `0${1 + (row % 9)}/0${1 + (row % 8)}/2024`;
    const text = makeTable(100, { date, size, answer: yesNo });
    await expect(draftText(text, 'answer')).rejects.toThrow(/--date-format DD\/MM\/YYYY/);
    const { recipe } = await draftText(text, 'answer', { ask: async () => 1 });
    expect(recipe.source).toMatchObject({ dateFormat: 'MM/DD/YYYY' });
  });
});

it.each([
  ['exports/Telco 2025.csv.gz', 'telco-2025'],
  ['https://example.org/a/Rows.parquet?x=1', 'rows'],
  ['2024.csv', 'model-2024'],
  ['current.csv', 'model-current'],
  ['数据.csv', 'model'],
])('%s makes the model %s', (place, name) => {
  expect(modelName(place)).toBe(name);
});
