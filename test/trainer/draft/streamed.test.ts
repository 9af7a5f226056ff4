// A table above the limit is drafted to be learned from as it passes, and gives what it would give in memory.
import { expect, it } from 'vitest';
import { silentProgress as progress } from '../../../trainer/base/progress.ts';
import { loadDraft } from '../../../trainer/draft/draft.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { draftFile, makeTable, writeTable } from './draft-fixture.ts';

const text = makeTable(3000, {
  size: (row, random) => (row % 11 === 0 ? 'NA' : random.toFixed(4)),
  rooms: (_, random) => Math.floor(9 * random),
  paid: (row) => (row % 3 === 0 ? 'yes' : 'no'),
  kind: (row, random) => (row % 7 === 0 ? '' : `k${Math.floor(70 * random * random)}`),
  day: (row, random) => `2024-0${1 + (row % 9)}-1${Math.floor(9 * random)}`,
  answer: (row, random) => (random + (row % 5) / 9 > 0.7 ? 'yes' : 'no'),
});

it('a drafted table is streamed above the limit only, and gives the same rows, labels and example', async () => {
  const path = writeTable(text);
  const large = await draftFile(path, 'answer', { streamedBytes: text.length - 1 });
  const small = await draftFile(path, 'answer', { streamedBytes: text.length });
  expect(small.recipe.stream).toBeUndefined();
  expect(large.recipe).toEqual({ ...small.recipe, stream: true });

  const options = { data: [path], progress };
  const streamed = await ingest(loadDraft(large).recipe, options);
  const plain = await ingest(loadDraft(small).recipe, options);
  expect(streamed.cells.kind).toBe('streamed');
  expect(streamed.rows).toEqual(plain.rows);
  expect(streamed.rows.used).toBe(3000);
  expect(streamed.inputExample).toEqual(plain.inputExample);
  expect(streamed.recipe.target).toEqual(plain.recipe.target);
  expect(streamed.dataHash).toBe(plain.dataHash);
  // Of the labels of the rows to learn from, those of few rows are one: this one's are no more than all.
  const labelsOf = ({ cells: { schema } }: typeof plain) =>
    schema.flatMap((feature) => (feature.kind === 'category' ? feature.labels : []));
  expect(labelsOf(streamed).length).toBeGreaterThan(20);
  expect([...labelsOf(plain), 'other']).toEqual(expect.arrayContaining(labelsOf(streamed)));
  expect(streamed.cells.cellCount + (streamed.heldOut?.cellCount ?? 0)).toBe(3000);
});
