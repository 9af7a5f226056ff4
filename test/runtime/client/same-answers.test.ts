// A model has the same answers on this device as by HTTP, and the same words for what it cannot answer: whatever is
// asked of any model.
import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatcomputerError, connect, type ModelClient } from '../../../runtime/client/index.ts';
import { load } from '../../../runtime/client/load.ts';
import type { Input } from '../../../runtime/schema/input-schema.ts';
import { inputsOf } from '../../../runtime/schema/input-schema.ts';
import { EXTRA_NAMES } from '../../../runtime/schema/outputs.ts';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import {
  bundleWorker,
  type StandInServer,
  serveOnMiniflare,
} from '../../../scripts/edge-bundle.ts';
import type { Registry } from '../../../trainer/registry/registry.ts';
import { SPREADSHEET_MODEL, writeFixtureRegistry } from '../../fixture-registry.ts';
import { HOUSE_MODEL } from '../../model-with-inputs.ts';
import { ODD_MODELS } from '../../odd-models.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const MODELS = ['caught', 'voyage', 'price', 'odd', 'spreadsheet', 'house'];
const RUNS = 60;
const folder = temporaryFolder();
let registry: Registry;
let edge: StandInServer;

beforeAll(async () => {
  const others = [...ODD_MODELS, SPREADSHEET_MODEL, HOUSE_MODEL];
  registry = await writeFixtureRegistry(`${folder}/models`, others);
  await bundleWorker(`${folder}/bundle`, `${folder}/models`);
  edge = await serveOnMiniflare(`${folder}/bundle`);
}, 60_000);
afterAll(() => edge?.stop());

interface Pair {
  entry: RegistryEntry;
  there: ModelClient;
  here: ModelClient;
}

async function openBoth(model: string): Promise<Pair> {
  const url = new URL(model, edge.url).href;
  const { entry } = await registry.version(model);
  return { entry, there: connect(url), here: await load(`${url}/model.wasm`) };
}

const STRANGE = [
  null,
  undefined,
  '',
  'x',
  -1,
  0.5,
  1e9,
  -0,
  NaN,
  Infinity,
  -Infinity,
  true,
  [],
  {},
];

function drawValue(input: Input): Arbitrary<unknown> {
  if (input.kind === 'category') return fc.constantFrom(...input.labels);
  if (input.kind === 'boolean') return fc.boolean();
  if (input.kind === 'text') return fc.constantFrom('98103', '98055', '10001', 'a', 'ü', '');
  if (input.kind === 'date') return fc.constantFrom('20141013T000000', '20140229T000000', '2014');
  const { minimum: min = -1e4, maximum: max = 1e4 } = input;
  return input.kind === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
}

function drawRow(entry: RegistryEntry): Arbitrary<Record<string, unknown>> {
  const fields = inputsOf(entry).map((input) => {
    const strange = fc.constantFrom<unknown>(...STRANGE);
    const value = fc.oneof(
      { weight: 20, arbitrary: drawValue(input) },
      { weight: 1, arbitrary: strange },
    );
    const field = value.map((one): [string, unknown] | null => [input.name, one]);
    return fc.oneof({ weight: 20, arbitrary: field }, { weight: 1, arbitrary: fc.constant(null) });
  });
  const rider = fc.constantFrom(
    ...['id', 'x', 'problem', 'included', '__proto__', entry.flags[0], 'include', '7'],
  );
  const other = fc
    .tuple(rider, fc.jsonValue({ maxDepth: 1 }))
    .map((one): [string, unknown] | null => one);
  return fc
    .tuple(
      ...fields,
      fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: other }),
    )
    .map((entries) => Object.fromEntries(entries.filter((one) => one !== null)));
}

const askOptions = fc.record(
  {
    include: fc.subarray([...EXTRA_NAMES]),
    threshold: fc.constantFrom(0, 0.3, 1, 2, NaN),
  },
  { requiredKeys: [] },
);

/** What came of a question: the answer, or all that an error says but for where it was asked. */
async function outcome(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof BatcomputerError)) throw error;
    const { kind, title, status, detail, code, errors } = error;
    return { kind, title, status, detail, code, errors };
  }
}

async function all(answers: AsyncIterable<unknown>): Promise<unknown> {
  const list: unknown[] = [];
  for await (const answer of answers) list.push(answer);
  return list;
}

describe.each(MODELS)('%s', (model) => {
  it('predicts and explains here as there', async () => {
    const { entry, there, here } = await openBoth(model);
    await fc.assert(
      fc.asyncProperty(drawRow(entry), askOptions, async (row, options) => {
        expect(await outcome(here.predict(row, options))).toEqual(
          await outcome(there.predict(row, options)),
        );
        expect(await outcome(here.explain(row))).toEqual(await outcome(there.explain(row)));
      }),
      { numRuns: RUNS },
    );
  });

  it('answers many rows here as there, those that are none among them', async () => {
    const { entry, there, here } = await openBoth(model);
    const noRow = fc.constantFrom<unknown>(null, undefined, 3, 'x', []);
    const row = fc.oneof(
      { weight: 9, arbitrary: drawRow(entry) as Arbitrary<unknown> },
      { weight: 1, arbitrary: noRow },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), askOptions, async (rows, options) => {
        const asked = rows as Record<string, unknown>[];
        expect(await outcome(all(here.predictMany(asked, options)))).toEqual(
          await outcome(all(there.predictMany(asked, options))),
        );
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it('has the same schema, but for the examples, which its module does not hold', async () => {
    const { there, here } = await openBoth(model);
    const { examples, ...schema } = await there.schema;
    expect(examples).toHaveLength(1);
    expect(await here.schema).toEqual(schema);
  });
});

it.each(['not-an-object', 'invalid-row'])('says %s of a row alike', async (kind) => {
  const { there, here } = await openBoth('caught');
  const row = (kind === 'not-an-object' ? [1] : { month: 13 }) as never;
  const said = await outcome(here.predict(row));
  expect(said).toMatchObject({ kind, status: 422 });
  expect(said).toEqual(await outcome(there.predict(row)));
});
