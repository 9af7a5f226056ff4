// Columns that are nearly read: what a draft says must be done about them.
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../../trainer/draft/describe-draft.ts';
import { decisionsOf, draftText, makeTable } from './draft-fixture.ts';

const answer = (row: number) => (row % 3 === 0 ? 'yes' : 'no');
const size = (_row: number, random: number) => random.toFixed(3);

describe('numbers with a text of the table’s own for a missing value', () => {
  const heat = (row: number, random: number) => (row % 20 === 0 ? 'k.A.' : random.toFixed(2));
  const remedy =
    "numbers, but for 10 values: 'k.A.'; if that means a missing value, say --missing k.A.";
  const text = makeTable(200, { heat, size, answer });

  it('are no labels', async () => {
    const draft = await draftText(text, 'answer');
    expect(decisionsOf(draft)).toMatchObject({ heat: 'out: no number yet' });
    expect(draft.columns[0].decision.why).toBe(remedy);
  });

  it('are no classes of a target', async () => {
    const wanted = `target 'heat': it has ${remedy}`;
    await expect(draftText(text, 'heat')).rejects.toThrow(wanted);
    await expect(draftText(text, 'heat', { task: 'regression' })).rejects.toThrow(wanted);
  });

  it('are numbers once that is said', async () => {
    const given = { missing: ['k.A.'] };
    const { recipe } = await draftText(text, 'answer', { given });
    expect(recipe.features).toMatchObject({ heat: { kind: 'number', missing: 'allowed' } });
    expect((await draftText(text, 'heat', { given })).recipe.objective).toBe('regression');
  });

  it('but few different numbers, or many texts, are labels', async () => {
    const columns = {
      shoe: (row: number) => (row % 10 === 0 ? 'kids' : 36 + (row % 10)),
      code: (row: number) => (row % 5 === 0 ? `V${row % 7}` : 100 + (row % 40)),
      ...{ size, answer },
    };
    const decisions = decisionsOf(await draftText(makeTable(200, columns), 'answer'));
    expect(decisions).toMatchObject({ shoe: 'category', code: 'category' });
  });
});

it('one postal code far from the others is no missing value', async () => {
  const zips = ['02139', '01002', '10001', '07030', '60601', '94110', '03031'];
  const text = makeTable(210, { zip: (row) => zips[row % 7], size, answer });
  const draft = await draftText(text, 'answer');
  expect(decisionsOf(draft)).toMatchObject({ zip: 'category' });
  expect(warningsOf(draft)).toEqual([]);
});

it.each<[string, (iso: string, row: number) => string]>([
  ['YYYY-MM-DDTHH:mm:ss.SSSZ', (iso) => iso],
  ['YYYY-MM-DDTHH:mm:ss.SSSSSSz', (iso) => iso.replace('Z', '456+02:00')],
  ['YYYY-MM-DD HH:mm:ss,SSS', (iso) => `"${iso.replace('T', ' ').replace('.', ',').slice(0, -1)}"`],
  // As databases write it: without zeros at the end, and without a fraction that is zero.
  [
    'YYYY-MM-DDTHH:mm:ss.Sz',
    (iso, row) => iso.replace(/\.\d+Z/, row % 3 === 0 ? '+00' : `.${(row % 9) + 1}+00`),
  ],
  // A few without one do not leave the others unread.
  ['YYYY-MM-DDTHH:mm:ss.SZ', (iso, row) => (row === 150 ? iso.replace(/\.\d+/, '') : iso)],
])('times with fractions of a second are dates, written %s', async (format, write) => {
  const at = (row: number) => write(new Date(1.7e12 + 61_234_567 * row).toISOString(), row);
  const draft = await draftText(makeTable(300, { 'sent at': at, size, answer }), 'answer');
  expect(draft.recipe.inputs).toEqual({ 'sent at': { kind: 'date', format } });
  expect(Object.keys(draft.recipe.features)).toContain('sent at_hour');
});
