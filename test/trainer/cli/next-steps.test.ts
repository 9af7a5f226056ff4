// What is printed after training are commands that work as they stand.
import { expect, it } from 'vitest';
import { nextSteps } from '../../../trainer/cli/next-steps.ts';
import { type OwnRows, ownRowsOf } from '../../../trainer/cli/own-rows.ts';
import { DEFAULT_FOLDER } from '../../../trainer/cli/registry-option.ts';
import type { Dataset } from '../../../trainer/ingest/dataset.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import type { Version } from '../../../trainer/registry/version.ts';

const version = (example: Record<string, unknown>) =>
  ({ name: 'churn', id: 'churn@2', entry: { examples: [example] } }) as unknown as Version;

const ROWS: OwnRows = { asked: 'rows.csv', hasRefused: false, judged: ['test.csv'] };

it('names the model and its own values, in the quotes of a shell', () => {
  expect(
    nextSteps(version({ plan: "Gold's best", age: 4, x: null }), true, DEFAULT_FOLDER, ROWS),
  ).toBe(
    `Next:
  npx batcomputer predict churn 'plan=Gold'\\''s best' age=4
  npx batcomputer predict churn --in rows.csv --out answers.csv --keep
  npx batcomputer evaluate churn --data test.csv
  npx batcomputer serve churn
`,
  );
});

it('names the version while another is current, and the registry where it is not the usual one', () => {
  expect(nextSteps(version({ age: 4 }), false, 'my models', ROWS)).toBe(
    `Next:
  npx batcomputer predict churn@2 age=4 --registry 'my models'
  npx batcomputer predict churn@2 --in rows.csv --out answers.csv --keep --registry 'my models'
  npx batcomputer evaluate churn@2 --data test.csv --registry 'my models'
  npx batcomputer models promote churn@2 --registry 'my models'
`,
  );
});

it('writes values as the cells of this version are written', () => {
  const german = version({ area: 85.5, city: 'Bad. Muster' });
  Object.assign(german.entry, { cellGrammar: { decimal: ',' } });
  expect(nextSteps(german, true, DEFAULT_FOLDER, ROWS)).toContain(
    "predict churn area=85,5 'city=Bad. Muster'\n",
  );
});

it('names the file that it was trained from', () => {
  const steps = nextSteps(version({ age: 4 }), true, DEFAULT_FOLDER, {
    ...ROWS,
    asked: 'my rows.csv',
    hasRefused: true,
  });
  expect(steps).toContain("predict churn --in 'my rows.csv' --out answers.csv --keep --skip-bad\n");
});

it('leaves out a row that is too long for a command line', () => {
  const wide = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`x${i}`, i]));
  expect(nextSteps(version(wide), true, DEFAULT_FOLDER, ROWS)).not.toContain('x0=');
});

it('names no file where the model was made of none that it can be asked about', () => {
  const none = { asked: null, hasRefused: false, judged: [] };
  const steps = nextSteps(version({ age: 4 }), true, DEFAULT_FOLDER, none);
  expect(steps).toBe(
    'Next:\n  npx batcomputer predict churn age=4\n  npx batcomputer serve churn\n',
  );
});

const rows = { unused: { noFeature: 1 }, rejected: 0 } as Dataset['rows'];
const recipe = (fields: object) =>
  ({
    source: { files: 'package.json' },
    features: { age: { sql: '"age"' } },
    split: { by: 'random', testShare: 0.2 },
    ...fields,
  }) as unknown as Recipe;

it.each<[string, Partial<OwnRows>, object, string[]?]>([
  ['a file', { asked: 'package.json', hasRefused: true, judged: ['package.json'] }, {}],
  ['a feature of another name', { asked: null }, { features: { age: { sql: 'years' } } }],
  ['a folder', { asked: null, judged: ['test'] }, { source: { files: 'test' } }],
  ['a query', { asked: null, judged: [] }, { source: { sql: 'SELECT 1' } }],
  ['other data', { asked: null, judged: ['a.csv', 'b.csv'] }, {}, ['a.csv', 'b.csv']],
  ['a server', { asked: null, judged: [] }, {}, ['postgresql://host/db#t']],
  ['files of held-out rows', { judged: ['t.csv'] }, { split: { by: 'file', test: 't.csv' } }],
])('own rows of %s', (_, wanted, fields, data) => {
  expect(ownRowsOf({ recipe: recipe(fields), rows }, data)).toMatchObject(wanted);
});
