// The card's front matter is YAML that says what the facts say, whatever a title holds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { frontMatter } from '../../../trainer/judge/front-matter.ts';

const FACTS = {
  name: 'titanic',
  version: 3,
  title: 'Titanic',
  task: 'class' as const,
  metrics: { accuracy: 0.84, auc: 0.9, logLoss: 3.9e-7 },
  rows: { read: 9, used: 9, cells: 9, train: 7, test: 2, rejected: 0 },
  dataHash: 'a'.repeat(64),
};

function read(text: string) {
  const [, yaml] = /^---\n([\s\S]*)---\n$/.exec(text) ?? [];
  return parse(yaml);
}

describe('frontMatter', () => {
  it('has the fields of the specification', () => {
    expect(read(frontMatter(FACTS))).toEqual({
      library_name: 'batcomputer',
      pipeline_tag: 'tabular-classification',
      tags: ['tabular-classification', 'batcomputer', 'webassembly', 'decision-trees'],
      'model-index': [
        {
          name: 'titanic@3',
          results: [
            {
              task: { type: 'tabular-classification' },
              dataset: {
                type: 'tabular',
                name: 'Titanic, 2 held-out rows',
                split: 'test',
                revision: 'a'.repeat(64),
              },
              metrics: [
                { type: 'accuracy', value: 0.84, name: 'accuracy' },
                { type: 'roc_auc', value: 0.9, name: 'auc' },
                { type: 'log_loss', value: 3.9e-7, name: 'logLoss' },
              ],
            },
          ],
        },
      ],
    });
  });

  it('has the license that the recipe gives, in the words of the specification', () => {
    expect(read(frontMatter({ ...FACTS, license: 'CC-BY-4.0' })).license).toBe('cc-by-4.0');
    const own = { name: 'Ours: "all" rights', url: 'https://example.com/license' };
    expect(read(frontMatter({ ...FACTS, license: own }))).toMatchObject({
      license: 'other',
      license_name: own.name,
      license_link: own.url,
    });
  });

  it('has no results of a model that was judged on no rows', () => {
    const fields = read(frontMatter({ ...FACTS, task: 'number', metrics: {} }));
    expect(fields.pipeline_tag).toBe('tabular-regression');
    expect(fields).not.toHaveProperty('model-index');
  });

  it('keeps any title as it is, and in its place', () => {
    const title = fc.oneof(
      fc.constantFrom(
        '---',
        '\n---\nlicense: mit',
        "'",
        '"',
        '\\',
        '# no',
        '\u2028\ufeff\u0085\x7f',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(title, (text) => {
        const written = frontMatter({ ...FACTS, title: text });
        expect(written.split('\n').filter((line) => line === '---')).toHaveLength(2);
        const fields = read(written);
        expect(fields['model-index'][0].results[0].dataset.name).toBe(
          `${text.toWellFormed()}, 2 held-out rows`,
        );
        expect(Object.keys(fields)).toHaveLength(4);
      }),
    );
  });
});
