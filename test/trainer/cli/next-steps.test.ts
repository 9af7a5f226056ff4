// What is printed after training are commands that work as they stand.
import { expect, it } from 'vitest';
import { nextSteps } from '../../../trainer/cli/next-steps.ts';
import { DEFAULT_FOLDER } from '../../../trainer/cli/registry-option.ts';
import type { Version } from '../../../trainer/registry/version.ts';

const version = (example: Record<string, unknown>) =>
  ({ name: 'churn', id: 'churn@2', entry: { examples: [example] } }) as unknown as Version;

it('names the model and its own values, in the quotes of a shell', () => {
  expect(nextSteps(version({ plan: "Gold's best", age: 4, x: null }), true, DEFAULT_FOLDER)).toBe(
    `Next:
  npx batcomputer predict churn 'plan=Gold'\\''s best' age=4
  npx batcomputer predict churn --in rows.csv --out answers.csv --keep
  npx batcomputer evaluate churn --data test.csv
  npx batcomputer serve churn
`,
  );
});

it('names the version while another is current, and the registry where it is not the usual one', () => {
  expect(nextSteps(version({ age: 4 }), false, 'my models')).toBe(
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
  expect(nextSteps(german, true, DEFAULT_FOLDER)).toContain(
    "predict churn area=85,5 'city=Bad. Muster'\n",
  );
});

it('names the file that it was trained from', () => {
  const steps = nextSteps(version({ age: 4 }), true, DEFAULT_FOLDER, 'my rows.csv');
  expect(steps).toContain("predict churn --in 'my rows.csv' --out answers.csv --keep\n");
});

it('leaves out a row that is too long for a command line', () => {
  const wide = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`x${i}`, i]));
  expect(nextSteps(version(wide), true, DEFAULT_FOLDER)).not.toContain('x0=');
});
