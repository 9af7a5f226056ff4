// A version judged on rows of one's own: the same figures as at its training on the same rows, and every row that is
// not judged is counted and named.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import { evaluateVersion } from '../../../trainer/judge/evaluate-version.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { defineRecipe } from '../../../trainer/recipe/define-recipe.ts';
import { weekday } from '../../../trainer/recipe/functions.ts';
import { date, text } from '../../../trainer/recipe/inputs.ts';
import type { Registry } from '../../../trainer/registry/registry.ts';
import type { Version } from '../../../trainer/registry/version.ts';
import { importFile } from '../../../trainer/release/import-file.ts';
import { trainRecipe } from '../../../trainer/release/train-recipe.ts';
import { VOYAGE_MODEL } from '../../lightgbm-text.ts';
import { makeZip } from '../../make-zip.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
let registry: Registry;

interface Sale {
  town: string;
  area: string;
  year: number;
  sold: string;
  price: number;
}

/** Rows whose answer hangs on the town and the area. */
function makeSales(rows: number, seed: number): Sale[] {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => {
    const town = ['Bath', 'Kent', 'York'][random.below(3)];
    const area = random.below(200) / 2;
    const chance = (town === 'Bath' ? 0.3 : 0) + area / 160;
    const sold = random.uniform() < chance ? 'yes' : 'no';
    return { town, area: String(area), year: 2010 + random.below(10), sold, price: 10 * area };
  });
}

const HEADER = 'town;area;year;sold;price';
const lineOf = ({ town, area, year, sold, price }: Sale) =>
  `${town};${area.replace('.', ',')};${year};${sold};${price}`;
const csvOf = (sales: Sale[]) => `${[HEADER, ...sales.map(lineOf)].join('\n')}\n`;

/** Written with semicolons and decimal commas; rows of 2017 and later are held out. */
const classRecipe = (file: string) =>
  defineRecipe({
    name: 'sales',
    source: { files: file, delimiter: ';', decimal: ',', missing: ['NA'] },
    where: `"town" <> 'Nowhere'`,
    features: {
      place: { sql: 'upper("town")', kind: 'category' },
      area: { sql: '"area"', kind: 'number', minimum: 0, maximum: 1000 },
    },
    target: { sql: '"sold"', classes: { no: ['no'], yes: ['yes'] } },
    weight: '"year"::INTEGER - 2000',
    learner: { kind: 'boosting', rounds: 20 },
    split: { by: 'time', testWhen: '"year"::INTEGER >= 2017' },
  });

let sales: Version;
let prices: Version;
const file = join(folder, 'sales.csv');

beforeAll(async () => {
  await writeFile(file, csvOf(makeSales(1500, 1)));
  registry = await openRegistry(join(folder, 'models'));
  sales = (await trainRecipe(classRecipe(file), { registry })).version;
  const { target: _, where: __, weight: ___, ...others } = classRecipe(file);
  const ofNumbers = { ...others, name: 'prices', objective: 'regression' as const };
  prices = (await trainRecipe({ ...ofNumbers, target: { sql: '"price"' } }, { registry })).version;
}, 120_000);

const evaluate = (version: Version, data: string, more = {}) =>
  evaluateVersion(version, { data: [data], ...more }, silentProgress);

async function write(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

describe('the data that a version was made from', () => {
  test('gives the figures of its evaluation.json', async () => {
    const judged = await evaluate(sales, file);
    expect(judged.isOwnData).toBe(true);
    for (const [name, value] of Object.entries(sales.entry.metrics)) {
      expect(judged.figures[name].here.value).toBeCloseTo(value, 12);
      expect(judged.figures[name].own?.value).toBe(value);
    }
    expect(judged.rows.judged).toBe(sales.entry.rows.test);
    expect(judged.rows.notHeldOut).toBe(sales.entry.rows.train);
    for (const { own, rows, metrics } of judged.evaluation.slices.place) {
      expect(own?.rows).toBe(rows);
      for (const name in metrics) expect(metrics[name]).toBeCloseTo(own?.metrics[name] ?? NaN, 12);
    }
  });

  test('gives those of a number, too', async () => {
    const judged = await evaluate(prices, file);
    for (const [name, value] of Object.entries(prices.entry.metrics)) {
      expect(judged.figures[name].here.value).toBeCloseTo(value, 9);
    }
  });

  test('is judged whole when that is asked for', async () => {
    const { rows } = await evaluate(sales, file, { isWhole: true });
    expect(rows).toMatchObject({ read: 1500, judged: 1500, notHeldOut: 0 });
  });
});

describe('other rows', () => {
  const later = makeSales(300, 2).map((sale) => ({ ...sale, year: 2018 + (sale.year % 2) }));

  test('that cannot be judged are counted, and named by their line and why', async () => {
    const lines = csvOf(later).split('\n');
    lines.splice(3, 0, ''); // A blank line is no row, and moves the lines behind it.
    lines[5] = 'London;20;2018;yes;200';
    lines[6] = 'Bath;many;2018;yes;200';
    lines[7] = '"Bath";2000;2018;yes;200';
    lines[8] = 'Bath;NA;2018;yes;200';
    lines[9] = 'Nowhere;20;2018;yes;200';
    lines[10] = 'Bath;20;2018;;200';
    lines[11] = 'Bath;20;2011;yes;200';
    const { rows, refusals } = await evaluate(sales, await write('bad.csv', lines.join('\n')));
    expect(rows).toEqual({
      ...{ read: 300, rejected: 0, judged: 293, refused: 4 },
      ...{ excluded: 1, notHeldOut: 1, noTarget: 1, badTarget: 0, noTime: 0 },
    });
    expect(refusals.named.map(({ place, faults }) => [place, faults[0].reason])).toEqual([
      ['bad.csv, line 6', 'unknown_label'],
      ['bad.csv, line 7', 'wrong_type'],
      ['bad.csv, line 8', 'above_maximum'],
      ['bad.csv, line 9', 'missing_field'],
    ]);
    expect(refusals.reasons.find(({ reason }) => reason === 'wrong_type')?.value).toBe('many');
  });

  test('give one answer whatever file they are in', async () => {
    const text = csvOf(later);
    const plain = await evaluate(sales, await write('later.csv', text));
    const others = [
      await write('later.csv.gz', gzipSync(text)),
      await write('later.zip', makeZip([{ name: 'later.csv', data: text }])),
      await write(
        'later.jsonl',
        later
          .map((sale) => JSON.stringify({ ...sale, area: sale.area.replace('.', ',') }))
          .join('\n'),
      ),
    ];
    for (const path of others) {
      const { figures, rows } = await evaluate(sales, path);
      expect(rows).toEqual(plain.rows);
      expect(figures).toEqual(plain.figures);
    }
  });

  test('are parted by any column, numbers of many values in bands', async () => {
    const path = await write('later.csv', csvOf(later));
    const { evaluation } = await evaluate(sales, path, { by: ['YEAR', 'price'] });
    const { year, price, place } = evaluation.slices;
    expect(year.map(({ value }) => value).sort()).toEqual(['2018', '2019']);
    expect(price.length).toBeLessThanOrEqual(10);
    for (const slices of [year, price, place]) {
      expect(slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(300);
    }
    expect(year[0].confidence.accuracy.low).toBeLessThanOrEqual(year[0].metrics.accuracy);
  });

  test('of another kind stand out against the own figures', async () => {
    const flipped = later.map((sale) => ({ ...sale, sold: sale.sold === 'yes' ? 'no' : 'yes' }));
    const { figures } = await evaluate(sales, await write('flipped.csv', csvOf(flipped)));
    expect(figures.logLoss.difference?.interval.low).toBeGreaterThan(0);
    const { figures: same } = await evaluate(sales, await write('later.csv', csvOf(later)));
    expect(same.logLoss.difference?.interval.low).toBeLessThan(0);
    const { figures: few } = await evaluate(
      sales,
      await write('few.csv', csvOf(later.slice(0, 20))),
    );
    expect(few.logLoss.difference).toBe(null);
  });

  test.each<[string, string, object, RegExp]>([
    [
      'a class of no name',
      `${HEADER}\nBath;1;2018;maybe;1\n`,
      {},
      /'maybe' \(1, first in own.csv, line 2\)/,
    ],
    [
      'no row that can be judged',
      `${HEADER}\nLondon;1;2018;yes;1\n`,
      {},
      /none of the 1 rows.*1 refused.*line 2: place/,
    ],
    [
      'a column that is not there',
      `${HEADER}\nBath;1;2018;yes;1\n`,
      { by: ['yeer'] },
      /no column 'yeer'.*did you mean 'year'/,
    ],
    [
      'another delimiter',
      `${HEADER.replaceAll(';', ',')}\nBath,1,2018,yes,1\n`,
      {},
      /columns are town,area,year,sold,price$/,
    ],
    [
      'a weight below zero',
      `${HEADER}\nBath;1;1999;yes;1\nBath;1;2018;no;1\n`,
      { isWhole: true },
      /own.csv, line 2: the weight/,
    ],
    [
      'an option for imported models',
      `${HEADER}\n`,
      { target: 'sold' },
      /--target is for imported/,
    ],
  ])('with %s are refused', async (_what, text, options, message) => {
    await expect(evaluate(sales, await write('own.csv', text), options)).rejects.toThrow(message);
  });
});

describe('an imported version', () => {
  let version: Version;
  beforeAll(async () => {
    const model = await write('voyage.txt', VOYAGE_MODEL);
    ({ version } = await importFile(model, { registry }, silentProgress));
  }, 60_000);
  const TEXT =
    'age,port,lived\n20,Cherbourg,1\n40,Southampton,0.0\nnan,Cherbourg,true\nold,Cherbourg,0\n';

  test('is judged by the column that --target names, its rows read as predict reads them', async () => {
    const judged = await evaluate(version, await write('voyage.csv', TEXT), { target: 'lived' });
    expect(judged.rows).toMatchObject({ read: 4, judged: 3, refused: 1 });
    expect(judged.refusals.named[0].place).toBe('voyage.csv, line 5');
    const predictor = await version.predictor();
    const answers = [
      [20, 'Cherbourg', 1],
      [40, 'Southampton', 0],
      [NaN, 'Cherbourg', 1],
    ] as const;
    const losses = answers.map(([age, port, actual]) => {
      const row = version.schema.map((feature) =>
        feature.kind === 'category' ? feature.labels.indexOf(port) : age,
      );
      return -Math.log(predictor.predict(row)[actual]);
    });
    const mean = losses.reduce((a, b) => a + b) / 3;
    expect(judged.figures.logLoss.here.value).toBeCloseTo(mean, 12);
    expect(judged.figures.logLoss.own).toBe(null);
  });

  test('needs to be told the column', async () => {
    const path = await write('voyage.csv', TEXT);
    await expect(evaluate(version, path)).rejects.toThrow(/name the column with --target/);
    await expect(evaluate(version, path, { target: 'died' })).rejects.toThrow(/no column 'died'/);
    await expect(evaluate(version, path, { target: 'age' })).rejects.toThrow(/'age'/);
  });
});

test('rows of a version with inputs are refused by the inputs, as its API refuses them', async () => {
  const dated = makeSales(400, 3).map(
    (sale, i) => `${sale.town},2020-01-${10 + (i % 19)},${sale.sold}`,
  );
  const data = await write('dated.csv', `town,day,sold\n${dated.join('\n')}\n`);
  const { version } = await trainRecipe(
    defineRecipe({
      name: 'dated',
      source: data,
      inputs: { town: text(), day: date('YYYY-MM-DD') },
      features: { town: 'town', weekday: weekday('day') },
      target: { sql: '"sold"', classes: { no: ['no'], yes: ['yes'] } },
      learner: { kind: 'boosting', rounds: 5 },
    }),
    { registry },
  );
  const lines = [
    'Bath,2020-02-30,yes',
    'Bath,2020-01-05,no',
    'Rome,2020-01-05,no',
    ',2020-01-05,yes',
  ];
  const own = await write('days.csv', `town,day,sold\n${lines.join('\n')}\n`);
  const { rows, refusals } = await evaluate(version, own);
  expect(rows).toMatchObject({ read: 4, judged: 1, refused: 3 });
  expect(
    refusals.named.map(({ place, faults: [{ field, reason }] }) => [place, field, reason]),
  ).toEqual([
    ['days.csv, line 2', 'day', 'not_a_date'],
    ['days.csv, line 4', 'town', 'unknown_label'],
    ['days.csv, line 5', 'town', 'missing_field'],
  ]);
});
