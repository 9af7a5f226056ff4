// A version's grammar decides what its cells mean; one that carries none reads as versions always did.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeCellEncoder } from '../../../runtime/rows/encode-cells.ts';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import {
  type CellGrammar,
  describeCells,
  FALSE_TEXTS,
  LIBRARY_CELLS,
  makeTextReader,
  readBoolean,
  TRUE_TEXTS,
} from '../../../runtime/schema/cell-grammar.ts';
import { type FeatureSchema, OTHER_CODE } from '../../../runtime/schema/feature-schema.ts';

const SCHEMA: FeatureSchema = [
  { name: 'port', kind: 'category', labels: ['Kiel', 'NA', '7'], missing: 'allowed' },
  { name: 'fare', kind: 'number', missing: 'allowed' },
  { name: 'alone', kind: 'boolean', missing: 'allowed' },
  { name: 'class', kind: 'integer', minimum: 1, maximum: 3, missing: 'refused' },
];
const MESSY: CellGrammar = { missing: ['?', 'NA', '-1'], decimal: ',', trim: true };

type Encoded = number[] | string[];

function encodeCells(cells: string[], grammar?: CellGrammar): Encoded {
  const row = new Float64Array(SCHEMA.length);
  const problems = makeCellEncoder(SCHEMA, [0, 1, 2, 3], grammar).encode(cells, row);
  return problems ? problems.map(({ field, reason }) => `${field}: ${reason}`) : [...row];
}

function encodeJson(record: Record<string, unknown>, grammar?: CellGrammar): Encoded {
  const row = new Float64Array(SCHEMA.length);
  const problems = makeRowEncoder(SCHEMA, grammar).encode(record, row);
  return problems ? problems.map(({ field, reason }) => `${field}: ${reason}`) : [...row];
}

function encodeQuery(record: Record<string, string>, grammar?: CellGrammar): Encoded {
  const row = new Float64Array(SCHEMA.length);
  const problems = makeRowEncoder(SCHEMA, grammar).encodeTexts(Object.entries(record), row);
  return problems ? problems.map(({ field, reason }) => `${field}: ${reason}`) : [...row];
}

describe('cells', () => {
  test('have the markers, the decimal comma and the blanks of the grammar', () => {
    expect(encodeCells([' Kiel\t', ' 7,25', 'Yes ', '3'], MESSY)).toEqual([0, 7.25, 1, 3]);
    expect(encodeCells(['?', '?', ' ? ', '1'], MESSY)).toEqual([NaN, NaN, NaN, 1]);
    expect(encodeCells([' ', '-1', '  ', '1'], MESSY)).toEqual([NaN, NaN, NaN, 1]);
    expect(encodeCells(['7', '-,5', 'f', '1'], MESSY)).toEqual([2, -0.5, 0, 1]);
  });

  test('have thousands in groups of three', () => {
    const grouped: CellGrammar = { decimal: ',', thousands: '.' };
    const fare = (text: string) => encodeCells(['Kiel', text, 't', '1'], grouped)[1];
    expect(['1.234,5', '-1.234.567', '1234,5', ',5'].map(fare)).toEqual([
      1234.5, -1234567, 1234.5, 0.5,
    ]);
    for (const text of ['12.34', '1.2345', '1234.567', '.123', '1.234.5']) {
      expect(encodeCells(['Kiel', text, 't', '1'], grouped)).toEqual(['fare: wrong_type']);
    }
  });

  test('are told how a number is written', () => {
    const encoder = makeCellEncoder(SCHEMA, [0, 1, 2, 3], MESSY);
    const faults = encoder.encode(['Kiel', '7.25', 't', '1'], new Float64Array(4));
    expect(faults?.map(({ message }) => message)).toEqual([
      'fare must be a number with a decimal comma, such as 7,5',
    ]);
  });

  test('name a label before they are a marker', () => {
    expect(encodeCells(['NA', 'NA', 'NA', '2'], MESSY)).toEqual([1, NaN, NaN, 2]);
  });

  test('that are missing are refused where a value is required', () => {
    expect(encodeCells(['Kiel', '1', 't', '?'], MESSY)).toEqual(['class: missing_field']);
  });

  test('have no point in a number, no other case and no other marker', () => {
    expect(encodeCells(['Kiel', '7.25', 't', '1'], MESSY)).toEqual(['fare: wrong_type']);
    expect(encodeCells(['Kiel', '1.234,5', 't', '1'], MESSY)).toEqual(['fare: wrong_type']);
    expect(encodeCells(['na', 'na', 'na', 'na'], MESSY)).toEqual([
      'port: unknown_label',
      'fare: wrong_type',
      'alone: wrong_type',
      'class: wrong_type',
    ]);
  });

  test('of a version without a grammar have none of it', () => {
    expect(encodeCells(['?', ' 7', ' t', '1,0'])).toEqual([
      'port: unknown_label',
      'fare: wrong_type',
      'alone: wrong_type',
      'class: wrong_type',
    ]);
  });
});

describe('JSON', () => {
  test('has the markers and the blanks of the grammar in its texts', () => {
    const row = { port: ' Kiel', fare: '?', alone: ' NA ', class: 2 };
    expect(encodeJson(row, MESSY)).toEqual([0, NaN, NaN, 2]);
    expect(encodeJson({ class: '?' }, MESSY)).toEqual(['class: missing_field']);
  });

  test('has numbers and booleans of its own', () => {
    expect(encodeJson({ fare: -1, class: 1 }, MESSY)).toEqual([NaN, -1, NaN, 1]);
    expect(encodeJson({ fare: '7,25', alone: 'yes', class: 1 }, MESSY)).toEqual([
      'fare: wrong_type',
      'alone: wrong_type',
    ]);
    expect(encodeJson({ port: '', class: 1 }, MESSY)).toEqual(['port: unknown_label']);
  });
});

test('a query has the numbers of JSON and the markers of the grammar', () => {
  const row = { port: '?', fare: '7.25', alone: ' yes', class: '1' };
  expect(encodeQuery(row, MESSY)).toEqual([NaN, 7.25, 1, 1]);
  expect(encodeQuery({ fare: '7,25', class: '1' }, MESSY)).toEqual(['fare: wrong_type']);
  expect(encodeQuery({ fare: 'nan', class: '1' }, { numbers: 'library' })).toEqual([
    'fare: wrong_type',
  ]);
  const grouped: CellGrammar = { decimal: ',', thousands: '.' };
  expect(encodeQuery({ fare: '1.234', class: '1' }, grouped)).toEqual([NaN, 1.234, NaN, 1]);
  expect(encodeCells(['', '1.234', '', '1'], grouped)).toEqual([NaN, 1234, NaN, 1]);
});

test('libraries write nan for a missing value of any feature, and booleans as numbers', () => {
  expect(encodeCells(['nan', 'NaN', 'nan', '1.0'], LIBRARY_CELLS)).toEqual([NaN, NaN, NaN, 1]);
  expect(encodeCells(['Kiel', '-inf', '1.0', '2'], LIBRARY_CELLS)).toEqual([0, -Infinity, 1, 2]);
  expect(encodeCells(['Kiel', '1', '0e0', '2'], LIBRARY_CELLS)).toEqual([0, 1, 0, 2]);
  expect(encodeCells(['Kiel', '1', '0.5', '2'], LIBRARY_CELLS)).toEqual(['alone: wrong_type']);
  const open: FeatureSchema = [
    { name: 'town', kind: 'category', labels: ['Kiel'], others: 'allowed', missing: 'refused' },
  ];
  const row = new Float64Array(1);
  expect(makeCellEncoder(open, [0], LIBRARY_CELLS).encode(['nan'], row)).toBeNull();
  expect(row[0]).toBe(OTHER_CODE);
});

const grammar: fc.Arbitrary<CellGrammar> = fc.record(
  {
    missing: fc.array(fc.constantFrom('?', 'NA', '-', 'n/a', 'x')),
    decimal: fc.constant(','),
    thousands: fc.constantFrom('.' as const, ' ' as const, "'" as const),
    trim: fc.constant(true),
    numbers: fc.constant('library'),
  },
  { requiredKeys: [] },
);

test('what any grammar writes, it reads', () => {
  fc.assert(
    fc.property(
      grammar,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constantFrom('', ' ', '\t ', '  '),
      (cells, number, isTrue, around) => {
        const blanks = cells.trim ? around : '';
        const spell = (text: string) => blanks + text + blanks;
        const plain = Object.is(number, -0) ? '-0' : String(number);
        const digits = plain.replace('.', cells.decimal ?? '.');
        const boolean = (isTrue ? TRUE_TEXTS : FALSE_TEXTS)[1];
        const row = encodeCells(['Kiel', digits, boolean, '2'].map(spell), cells);
        expect(row).toEqual([0, number, Number(isTrue), 2]);
        for (const marker of ['', ...(cells.missing ?? [])].map(spell)) {
          if (marker.trim() === 'NA') continue;
          expect(encodeCells([marker, marker, marker, '2'], cells)).toEqual([NaN, NaN, NaN, 2]);
        }
      },
    ),
  );
});

test('an empty grammar is the plain one, whatever the texts', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('1', '1.5', ' 1', 'true', 'Kiel', '?', 'nan'));
  fc.assert(
    fc.property(fc.array(text, { minLength: 4, maxLength: 4 }), (cells) => {
      expect(encodeCells(cells, {})).toEqual(encodeCells(cells));
    }),
  );
});

test('blanks are taken away in time with their number', () => {
  const { bare } = makeTextReader({ trim: true });
  const blanks = ' '.repeat(1_000_000);
  expect(bare(`${blanks}x${blanks}x${blanks}`)).toBe(`x${blanks}x`);
  expect(readBoolean(bare(blanks))).toBe(undefined);
});

test('the grammar in words', () => {
  expect(describeCells({})).toBe('');
  expect(describeCells(MESSY)).toBe(
    'Cells may have "?", "NA", "-1" for a missing value; a decimal comma in numbers; blanks around a value.',
  );
});
