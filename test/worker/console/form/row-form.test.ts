// The form reads texts as the API reads a query, and says the same of them.
import { expect, it } from 'vitest';
import { makeRowEncoder } from '../../../../runtime/rows/encode-row.ts';
import type { InputSchema } from '../../../../runtime/schema/input-schema.ts';
import { RowForm, textsOf } from '../../../../worker/console/form/row-form.ts';

const FIELDS: InputSchema = [
  { name: 'crime', kind: 'category', labels: ['Drugs', 'Burglary'], missing: 'refused' },
  { name: 'month', kind: 'integer', minimum: 1, maximum: 12, missing: 'refused' },
  { name: 'fare', kind: 'number', missing: 'allowed' },
  { name: 'alone', kind: 'boolean', missing: 'allowed' },
  { name: '__proto__', kind: 'number', missing: 'allowed' },
];

const makeForm = (texts: Record<string, string>) => {
  const form = new RowForm({ features: FIELDS as never });
  form.fill(new Map(Object.entries(texts)));
  return form;
};

it('texts become the row that is sent', () => {
  const form = makeForm({ crime: 'Drugs', month: ' 3 ', fare: '', alone: 'yes' });
  expect(form.faults.value).toEqual([]);
  const row = { crime: 'Drugs', month: 3, fare: null, alone: true, ['__proto__']: null };
  expect(form.row.value).toEqual(row);
  expect(makeForm(Object.fromEntries(textsOf(row))).row.value).toEqual(row);
});

it('what is wrong is said field by field, as the API says it', () => {
  const texts = { crime: 'Drugz', month: '13', fare: '0x10', alone: 'maybe' };
  const form = makeForm(texts);
  expect(form.row.value).toBeNull();
  const encoder = makeRowEncoder(FIELDS);
  const faults = encoder.encodeTexts(Object.entries(texts), new Float64Array(FIELDS.length));
  expect(form.faults.value).toEqual(faults);
  expect(form.faults.value[0].message).toContain('did you mean "Drugs"?');
});

it('the beginning of a date is no missing value', () => {
  const form = makeForm({ crime: 'Drugs', month: '3' });
  const [, , fare] = form.fields;
  fare.isUnfinished.value = true;
  expect(form.row.value).toBeNull();
  form.fill(new Map([['crime', 'Drugs']]));
  expect(fare.isUnfinished.value).toBe(false);
});

it('a link carries what stands in the fields, and tells an empty form from none', () => {
  expect(makeForm({ month: '3' }).texts).toEqual(new Map([['month', '3']]));
  expect(makeForm({}).texts).toEqual(new Map([['crime', '']]));
});
