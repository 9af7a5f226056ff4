// Rows of a model that takes inputs, as JSON, queries and cells have them: what the trees see, and what is refused.
import { describe, expect, it } from 'vitest';
import { makeModelCellEncoder, makeModelEncoder } from '../../../runtime/rows/model-encoder.ts';
import { predictorWithInputs } from '../../model-with-inputs.ts';

const predictor = await predictorWithInputs();
const encoder = makeModelEncoder(predictor);
const HOUSE = { sold: '20141013T000000', built: 1955, zip: '98103', sqft: 1180, rooms: 3 };
const ROW = { ...HOUSE, kind: 'S', note: 'über' };
const SEEN = [59, 1, 1180, 1180 / 3, 1, 1, 0];

function encode(record: Record<string, unknown>) {
  const row = new Float64Array(7);
  const faults = encoder.encode(record, row);
  return faults === null ? Array.from(row) : faults.map(({ reason, message }) => [reason, message]);
}

describe('a model that takes inputs', () => {
  it('computes features of JSON, queries and cells', () => {
    expect(encode(ROW)).toEqual(SEEN);
    const row = new Float64Array(7);
    const texts = Object.entries(ROW).map(([name, value]): [string, string] => [name, `${value}`]);
    expect(encoder.encodeTexts(texts, row)).toBeNull();
    expect(Array.from(row)).toEqual(SEEN);
    const cells = makeModelCellEncoder(predictor, [6, 5, 4, 3, 2, 1, 0]);
    expect(cells.encode(texts.map(([, text]) => text).reverse(), row)).toBeNull();
    expect(Array.from(row)).toEqual(SEEN);
  });

  it('takes what is missing, and of other texts the label that they count as', () => {
    const { built: _, rooms: __, ...house } = ROW;
    expect(encode({ ...house, note: '' })).toEqual([NaN, 1, 1180, NaN, 1, NaN, 1]);
    expect(encode({ ...ROW, note: 'abc' })).toEqual([...SEEN.slice(0, 5), 0, 0]);
    expect(encode({ ...ROW, rooms: 0 })).toEqual([59, 1, 1180, NaN, 1, 1, 0]);
  });

  it.each([
    [{ zip: '10001' }, 'unknown_label', 'zip makes area a label that the model does not know'],
    [{ kind: 's' }, 'unknown_label', 'kind has no label "s"; its labels are "D", "S"'],
    [{ sold: '2014-10-13' }, 'not_a_date', 'sold must be a date written as YYYYMMDDTHHmmss'],
    [{ sold: '20140229T000000' }, 'not_a_date', 'sold must be a date written as YYYYMMDDTHHmmss'],
    [{ sold: 20141013 }, 'wrong_type', 'sold must be a date written as YYYYMMDDTHHmmss'],
    [{ zip: '' }, 'missing_field', 'zip is required'],
    [{ note: 'a\0' }, 'not_a_text', 'note must be a text of at most 32,768 bytes, without NUL'],
    [{ note: '\ud800' }, 'not_a_text', 'note must be a text of at most 32,768 bytes, without NUL'],
    [{ sqft: 1e151 }, 'above_maximum', 'sqft must be at most 1e+150'],
    [{ built: 1799 }, 'below_minimum', 'built must be at least 1800'],
    [{ area: '981' }, 'unknown_field', 'area is not a field of this model'],
  ])('refuses %j', (change, reason, message) => {
    const [[foundReason, found]] = encode({ ...ROW, ...change }) as [string, string][];
    expect(foundReason).toBe(reason);
    expect(found).toContain(message);
  });

  it('holds the longest texts of all inputs at once', () => {
    const long = 'é'.repeat(16_384);
    expect(encode({ ...ROW, note: long, zip: `981${'x'.repeat(32_765)}` })).toEqual(SEEN);
    expect(encode(ROW)).toEqual(SEEN);
  });
});
