// A report of every kind of model is one page that asks for nothing, and nothing of a model becomes markup in it.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportFacts } from '../../../../trainer/judge/report/report-facts.ts';
import { versionReport } from '../../../../trainer/judge/report/version-report.ts';
import { factsOf, PLAIN, renamed } from './report-facts.ts';

const KINDS = [
  ['a number', 0],
  ['two classes', 2],
  ['five classes', 5],
] as const;

/** All tags of a page with their attributes' names, and whatever else stands in them. */
function tagsOf(page: string): string[] {
  return [...page.matchAll(/<(\/?[a-z][a-z0-9]*|!doctype)\b([^<>]*)>/g)].map(
    ([, tag, rest]) => tag + rest.replaceAll(/="[^"]*"/g, ''),
  );
}

const textOf = (page: string) =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

it('calls a number by its target, with its unit', () => {
  const text = textOf(versionReport(factsOf(0)));
  expect(text).toContain(`It estimates ‘${PLAIN} target’`);
  expect(text).toMatch(new RegExp(`it was off by [\\d.]+ ${PLAIN} unit on average`));
  expect(text).toContain(`${PLAIN} target, in ${PLAIN} unit`);
  expect(text).not.toContain(`${PLAIN} flag`);
  expect(text).toMatch(/How far off it usually is .* up to [\d.]+ .* above [\d.]+/);
});

it('years are years, and wide numbers have room beside their axis', () => {
  const facts = factsOf(0);
  const evaluation = facts.evaluation as NonNullable<ReportFacts['evaluation']>;
  const partialDependence = [1999, 2014].map((value, i) => ({ value, answers: [i * 800_000] }));
  const [feature] = evaluation.features ?? [];
  const seen = { distinct: 2, missing: 0, lowest: 1999, highest: 2014 };
  const features = [{ ...feature, seen, partialDependence }];
  const page = versionReport({ ...facts, evaluation: { ...evaluation, features } });
  expect(textOf(page)).toContain('1999 to 2014, 2 values');
  expect(textOf(page)).toMatch(/ 2000 .* 2010 /);
  const [, left] = /x="([\d.]+)" y="[\d.]+" text-anchor="end">800,000</.exec(page) ?? [];
  expect(Number(left)).toBeGreaterThan(20 + 6 * '800,000'.length);
});

it('a parameter that is not there is none', () => {
  const facts = factsOf(2);
  const entry = { ...facts.entry, parameters: { kind: 'import', checked: null } };
  expect(textOf(versionReport({ ...facts, entry }))).toMatch(/checked none/);
});

describe.each(KINDS)('the report of %s', (_, classes) => {
  const page = versionReport(factsOf(classes));

  it('has every section, and every figure drawn', () => {
    for (const id of ['figures', 'slices', 'calibration', 'answers', 'importance', 'dependence']) {
      expect(page).toContain(`<section id="${id}">`);
    }
    expect(page.includes('<section id="curves">')).toBe(classes > 0);
    expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
    expect(page).not.toContain('class="missing"');
    expect(page.match(/<svg/g)?.length).toBeGreaterThan(8);
  });

  it('has tables that the keyboard can scroll, and whose columns all have heads', () => {
    const tables = page.match(/<div class="scroll"[^>]*>/g) ?? [];
    expect(tables.length).toBeGreaterThan(3);
    for (const open of tables) {
      expect(open).toMatch(/ tabindex="0" role="group" aria-label="Table of [^",][^"]*">$/);
    }
    expect(page).not.toMatch(/<th[^>]*><\/th>/);
  });

  it('is one file: no script, no request, and a policy that allows neither', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|\sstyle=|url\(|@import|https?:/i);
    for (const [, target] of page.matchAll(/(?:href|src)="([^"]*)"/g)) {
      expect(target).toMatch(/^#[a-z]+$/);
    }
    const style = page.match(/<style>([\s\S]*?)<\/style>/)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(page.match(/<style>/g)).toHaveLength(1);
  });

  it('is told alike from the same facts', () => {
    expect(versionReport(factsOf(classes))).toBe(page);
  });

  it('closes what it opens', () => {
    const open: string[] = [];
    for (const [, close, tag, end] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^<>]*?(\/?)>/g)) {
      if (['meta', 'br'].includes(tag) || end === '/') continue;
      if (close === '') open.push(tag);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });

  it('lets no text become markup', () => {
    const plain = tagsOf(page);
    const hostile = fc.oneof(
      fc.constantFrom(
        '</style><script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        "' onload='alert(1)",
        '<!--',
        ']]>&lt;b&gt;',
        '\u0000\u202e<b',
        '\ud800',
      ),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        expect(tagsOf(versionReport(renamed(factsOf(classes), text)))).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what a report says', () => {
  const facts = factsOf(2);
  const evaluation = facts.evaluation as NonNullable<ReportFacts['evaluation']>;

  it('warns of a model that a constant would beat', () => {
    const constant = { metric: 'logLoss', model: 0.7, constant: 0.6, isBeaten: false };
    const page = versionReport({ ...facts, evaluation: { ...evaluation, constant } });
    expect(page).toContain('<div class="verdict bad">');
    expect(textOf(page)).toContain('Do not use it as it is');
  });

  it('names what an evaluation of an earlier release has not', () => {
    const { curves: _, distribution: __, ...before } = evaluation;
    const text = textOf(versionReport({ ...facts, evaluation: before }));
    expect(text.match(/written by an earlier release/g)).toHaveLength(2);
  });

  it('reads an evaluation that has nothing at all', () => {
    for (const classes of [0, 2, 5]) {
      const page = versionReport({ ...factsOf(classes), evaluation: {}, nanoseconds: null });
      expect(page).not.toMatch(/NaN|undefined|Infinity/);
      expect(textOf(page)).toContain('not measured when it was made');
    }
  });

  it('says of an imported model that nobody has judged it', () => {
    const { entry } = facts;
    const imported = { ...entry, metrics: {}, parameters: { kind: 'import', library: 'LightGBM' } };
    const text = textOf(
      versionReport({ ...facts, entry: imported, evaluation: null, learningCurve: [] }),
    );
    expect(text).toContain('Nobody has judged it here.');
    expect(text).toContain('models verify model@2');
    expect(text).not.toContain('reproduce');
    expect(text).toContain('batcomputer evaluate model@2 --data rows.csv');
    expect(text).not.toMatch(/Calibration|earlier release|Learning curve/);
  });

  it('marks the threshold that the recipe asked for', () => {
    const decision = {
      ...{ aim: { aim: 'f1' }, threshold: 0.3, precision: 0.5, recall: 0.8, f1: 0.6 },
      reached: true,
    };
    const page = versionReport({
      ...facts,
      entry: { ...facts.entry, decision },
      evaluation: {
        ...evaluation,
        decision: { threshold: 0.3, precision: 0.41, recall: 0.87, f1: 0.5 },
      },
    });
    expect(textOf(page)).toContain('from a probability of 0.3 (the circle), as the recipe asked');
    expect(textOf(page)).toContain('41.0 % of what it decides for are right, and it finds 87.0 %');
    expect(page.match(/class="mark"/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it('shows inputs, what is computed of them, and rare labels', () => {
    const derivation = {
      inputs: [
        { name: 'born', kind: 'date' as const, format: 'YYYY-MM-DD', missing: 'allowed' as const },
      ],
      expressions: [
        { call: 'year' as const, of: [{ input: 'born' }] },
        { value: 'x' },
        { value: true },
      ],
    };
    const judged = { rows: 30, metrics: { accuracy: 0.5 } };
    const rare = {
      ...{ other: 'other', kept: 5, grouped: 40, trainRows: 80, isMeasured: true },
      ...{ heldOut: judged, new: judged },
    };
    const text = textOf(
      versionReport({
        ...facts,
        entry: { ...facts.entry, derivation },
        evaluation: { ...evaluation, labels: { town: rare } },
      }),
    );
    expect(text).toContain('YYYY-MM-DD');
    expect(text).toContain('year(&#39;born&#39;)');
    expect(text).toContain(`learned from 80 rows of 40 rare labels`);
    expect(text).toContain(`from 1 input.`);
    expect(text).toContain(PLAIN);
  });
});
