// What a drafted recipe file loads as is the recipe that training with the table uses, whatever its names and values.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadDraft } from '../../../trainer/draft/draft.ts';
import { writeRecipe } from '../../../trainer/draft/write-recipe.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { draftText, makeTable } from './draft-fixture.ts';

const folder = temporaryFolder();
let files = 0;

async function expectSame(text: string, target: string): Promise<string> {
  const draft = await draftText(text, target);
  const written = writeRecipe(draft, 'npx batcomputer train it.ts');
  const path = join(folder, `recipe${files++}.ts`);
  await writeFile(path, written);
  const loaded = await loadRecipe(path);
  expect(loaded.recipe).toEqual(loadDraft(draft).recipe);
  expect(loaded.hash).toBe(loadDraft(draft).hash);
  return written;
}

it('says beside each feature what was seen, and why columns are left out', async () => {
  const text = makeTable(100, {
    customer_id: (row) => `C${row}`,
    size: (row, random) => (row % 4 === 0 ? 'NA' : Math.floor(10 * random)),
    kind: (row) => ['flat', 'house'][row % 2],
    since: (row) => (row % 9 === 0 ? '' : `2024-0${1 + (row % 7)}-11`),
    left: (row) => (row % 3 === 0 ? 'yes' : 'no'),
  });
  const written = await expectSame(text, 'left');
  expect(written).toMatch(/\/\/ 25 % missing; 0 to 9, 10 different; often [0-9, ]+\n {4}size: \{/);
  expect(written).toContain("// 2 labels; often 'flat', 'house'\n    kind: {");
  expect(written).toMatch(/missing; dates as YYYY-MM-DD, 2024-01-11 to 2024-07-11, 7 different;/);
  expect(written).toContain("// left: 2 labels: 'no' (66 rows), 'yes' (34)");
  expect(written).toMatch(
    /\/\/ Left out, and why:\n {4}\/\/ customer_id: by its name, and 100 values/,
  );
  expect(written).toContain("import { date, defineRecipe, month, weekday } from 'batcomputer';");
  expect(written).toContain("    since: date('YYYY-MM-DD', { missing: 'allowed' }),\n");
  expect(written).toContain("    since_month: month('since'),\n");
  // No row of the table stands in it.
  expect(written).not.toMatch(/C\d/);
});

/** Also names that every object of JavaScript knows. */
const name = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }) },
  fc.constantFrom('constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'),
);
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

it('holds for hostile names and labels', async () => {
  let drafted = 0;
  await fc.assert(
    fc.asyncProperty(name, name, name, async (column, one, other) => {
      fc.pre(![column, one, other].some((text) => /[\0\r\n]|^\s*$/.test(text)));
      fc.pre(one.trim() !== other.trim() && !/^(size|y)$/i.test(column.trim()));
      const rows = Array.from({ length: 60 }, (_, row) =>
        [cell(row % 4 < 2 ? one : other), row % 7, row % 2 ? 'yes' : 'no'].join(','),
      );
      const text = `${[cell(column), 'size', 'y'].join(',')}\n${rows.join('\n')}\n`;
      try {
        await expectSame(text, 'y');
        drafted++;
      } catch (error) {
        // A table may leave its dialect open, which is said.
        expect((error as Error).name).toBe('UserError');
      }
    }),
    // The first fault is told at once: each run trains, and smaller ones would be sought for minutes.
    { numRuns: 40, endOnFailure: true },
  );
  expect(drafted).toBeGreaterThan(20);
});

it.each([
  ["it's", "'); process.exit(1); //"],
  ['a\u2028b', '*/ evil()'],
  ['`$x', '\\'],
])('a column %j with the label %j', async (column, label) => {
  const rows = Array.from({ length: 60 }, (_, row) =>
    [cell(row % 3 === 0 ? label : 'plain'), row % 2 ? 'yes' : 'no', row % 5].join(','),
  );
  await expectSame(`${cell(column)},y,n\n${rows.join('\n')}\n`, 'y');
});
