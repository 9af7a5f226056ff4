// Documents list labels while people can read them; of more they say what they look like.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoryFeature } from '../../../runtime/schema/feature-schema.ts';
import { labelSchema, labelWords, MOST_LISTED } from '../../../runtime/schema/label-schema.ts';

const feature = (labels: string[], more: Partial<CategoryFeature> = {}): CategoryFeature => ({
  ...{ name: 'place', kind: 'category', missing: 'refused' },
  labels,
  ...more,
});
const many = Array.from({ length: 11_493 }, (_, i) => `Game, No. ${i}`);

describe('labelSchema', () => {
  it('lists what can be read', () => {
    expect(labelSchema(feature(['a', 'b']))).toEqual({ type: 'string', enum: ['a', 'b'] });
    expect(labelSchema(feature(['a', 'b'], { others: 'allowed' }))).toEqual({
      type: 'string',
      examples: ['a', 'b'],
    });
    expect(labelWords(feature(['a', 'b']))).toBeUndefined();
    expect(labelSchema(feature(many.slice(0, MOST_LISTED))).enum).toHaveLength(MOST_LISTED);
  });

  it('describes the rest in a few hundred bytes', () => {
    const schema = labelSchema(feature(many));
    expect(schema).toEqual({
      type: 'string',
      minLength: 11,
      maxLength: 15,
      pattern: '^[0-9A-Za-z ,.]*$',
      examples: many.slice(0, 5),
    });
    expect(labelWords(feature(many))).toBe(
      'One of 11,493 labels, which GET /api/predict/params lists',
    );
  });

  it('says what becomes of other texts', () => {
    const grouped = feature(['a', 'other'], { other: 'other' });
    expect(labelSchema(grouped)).toEqual({ type: 'string', examples: ['a', 'other'] });
    expect(labelWords(grouped)).toBe('A label or any other text, which counts as "other"');
  });

  it('refuses no label by its description', () => {
    const label = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('a]\\^-z'));
    const labels = fc.uniqueArray(label, {
      minLength: MOST_LISTED + 1,
      maxLength: MOST_LISTED + 9,
    });
    fc.assert(
      fc.property(labels, (texts) => {
        const { minLength, maxLength, pattern } = labelSchema(feature(texts));
        for (const text of texts) {
          const length = [...text].length;
          expect(length).toBeGreaterThanOrEqual(Number(minLength));
          expect(length).toBeLessThanOrEqual(Number(maxLength));
          if (pattern !== undefined) expect(text).toMatch(new RegExp(String(pattern), 'u'));
        }
      }),
      { numRuns: 30 },
    );
  });
});
