// bench:inputs: what it costs that a module computes its features: one prediction from JSON, by a model that takes inputs and by the
// same trees fed with the features, by turns. Ten features: dates, texts, ratios, bands.
import { deepEqual } from 'node:assert/strict';
import type { Predictor } from '../../runtime/module/predictor.ts';
import { makeModelEncoder } from '../../runtime/rows/model-encoder.ts';
import type { Feature } from '../../runtime/schema/feature-schema.ts';
import type { InputSchema } from '../../runtime/schema/input-schema.ts';
import { manifestFieldsFor } from '../../test/manifest-fields.ts';
import { randomEnsemble } from '../../test/random-ensemble.ts';
import { predictorFrom } from '../../trainer/base/predictor-from.ts';
import { compile } from '../../trainer/compile/compile.ts';
import * as f from '../../trainer/recipe/functions.ts';
import { type InputsResults, leastCost } from './inputs/report.ts';
import { writeBenchRecord } from './record.ts';
import { spreadOf } from './spread.ts';

const ROUNDS = 2000;
/** As many as the calls of a round: so short that other work of the machine leaves many rounds alone. */
const ROWS = 256;

const missing = 'allowed' as const;
const INPUTS: InputSchema = [
  { name: 'sold', kind: 'date', format: 'YYYY-MM-DD', missing },
  { name: 'built', kind: 'integer', missing },
  { name: 'zip', kind: 'text', missing },
  { name: 'sqft', kind: 'number', missing },
  { name: 'rooms', kind: 'integer', missing },
  { name: 'kind', kind: 'text', missing },
  { name: 'lat', kind: 'number', missing },
  { name: 'long', kind: 'number', missing },
];
const FEATURES: [Feature, f.Computed][] = [
  [{ name: 'month', kind: 'number', missing }, f.month('sold')],
  [{ name: 'weekday', kind: 'number', missing }, f.weekday('sold')],
  [{ name: 'age', kind: 'number', missing }, f.minus(f.year('sold'), 'built')],
  [
    { name: 'area', kind: 'category', labels: ['980', '981', '982'], missing },
    f.group('zip', { byPrefix: 3 }),
  ],
  [{ name: 'perRoom', kind: 'number', missing }, f.divide('sqft', 'rooms')],
  [
    { name: 'kind', kind: 'category', labels: ['double', 'other', 'single'], missing },
    f.map('kind', { S: 'single', D: 'double' }, { other: 'other' }),
  ],
  [{ name: 'band', kind: 'number', missing }, f.cut('sqft', [1000, 2000, 3000])],
  [{ name: 'isOld', kind: 'boolean', missing }, f.lessThan('built', 1950)],
  [
    { name: 'distance', kind: 'number', missing },
    f.plus(f.abs(f.minus('lat', 47.6)), f.abs(f.minus('long', -122.3))),
  ],
  [{ name: 'letter', kind: 'category', labels: ['d', 's'], missing }, f.lower('kind')],
];

const features = FEATURES.map(([feature]) => feature);
const ensemble = randomEnsemble(5, {
  ...{ trees: 100, splits: 30, features: features.length, rawCount: 1 },
  link: { kind: 'sigmoid', slope: 1 },
});
const fields = { ...manifestFieldsFor(ensemble), features };
const derivation = { inputs: INPUTS, expressions: FEATURES.map(([, expression]) => expression) };
const taking = predictorFrom((await compile(ensemble, { ...fields, derivation })).bytes);
const fed = predictorFrom((await compile(ensemble, fields)).bytes);

const rows = Array.from({ length: ROWS }, (_, i) => ({
  sold: `20${10 + (i % 15)}-0${1 + (i % 9)}-1${i % 10}`,
  built: 1900 + (i % 110),
  zip: `98${i % 3}0${i % 9}`,
  sqft: 500 + i * 11,
  rooms: 1 + (i % 5),
  kind: 'SD'[i % 2],
  lat: 47 + i / ROWS,
  long: -122 - i / ROWS,
}));

/** The features of a row, as a caller would send them. */
function featuresOf(record: Record<string, unknown>): Record<string, unknown> {
  const row = new Float64Array(features.length);
  deepEqual(makeModelEncoder(taking).encode(record, row), null);
  const valueIn = (feature: Feature, code: number) => {
    if (feature.kind === 'category') return feature.labels[code];
    return feature.kind === 'boolean' ? code === 1 : code;
  };
  return Object.fromEntries(features.map((feature, i) => [feature.name, valueIn(feature, row[i])]));
}

/** Asks every text once, and sums the answers. */
function askerOf(predictor: Predictor, texts: string[]): () => number {
  const encoder = makeModelEncoder(predictor);
  const row = new Float64Array(features.length);
  return () => {
    let sum = 0;
    for (const text of texts) {
      encoder.encode(JSON.parse(text), row);
      sum += predictor.predict(row)[0];
    }
    return sum;
  };
}

function measure(asks: Record<keyof InputsResults, () => number>): InputsResults {
  const times = { inputs: [] as number[], features: [] as number[] };
  const timed = (name: keyof InputsResults) => {
    const start = performance.now();
    const sum = asks[name]();
    times[name].push(((performance.now() - start) * 1e6) / ROWS);
    return sum;
  };
  for (let round = 0; round < ROUNDS; round++) deepEqual(timed('inputs'), timed('features'));
  return { inputs: spreadOf(times.inputs), features: spreadOf(times.features) };
}

const results = measure({
  inputs: askerOf(
    taking,
    rows.map((row) => JSON.stringify(row)),
  ),
  features: askerOf(
    fed,
    rows.map((row) => JSON.stringify(featuresOf(row))),
  ),
});
const show = (name: keyof InputsResults) =>
  console.log(
    `  ${name.padEnd(9)} ${results[name].least.toFixed(0)}, ${results[name].median.toFixed(0)}`,
  );
console.log(`ns a prediction from JSON, ${ROUNDS} interleaved rounds of ${ROWS}: least, median`);
show('inputs');
show('features');
console.log(`ten derived features cost ${leastCost(results).toFixed(0)}`);
writeBenchRecord('inputs', {}, results);
