// The counts behind the lamps are what has happened: rows that were answered, and the trees of each.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ModelClient } from '../../../../runtime/client/model-client.ts';
import {
  addCounts,
  countedClient,
  counts,
  stepsOf,
} from '../../../../worker/console/look/counts.ts';

/** Answers everything but rows without `x`. */
const client = {
  predict: async () => ({ yes: 1 }),
  explain: async () => ({ answer: { yes: 1 }, explanations: [] }),
  async *predictMany(rows: Iterable<object>) {
    for (const row of rows) yield 'x' in row ? { yes: 1 } : { problem: { line: 1, detail: '' } };
  },
  schema: Promise.resolve({}),
} as unknown as ModelClient;

async function shown() {
  await sleep(5);
  return counts.value;
}

it('counts rows and the trees that were walked for them', async () => {
  const counted = countedClient(client, 80, true);
  await counted.predict({ x: 1 });
  await counted.explain({ x: 1 });
  expect(await shown()).toMatchObject({ rows: 1, steps: 160 });
  for await (const _ of counted.predictMany([{ x: 1 }, {}, { x: 2 }]));
  expect(await shown()).toMatchObject({ rows: 4, steps: 320 });
  await countedClient(client, 80, false).explain({ x: 1 });
  addCounts({ bytes: 7, microseconds: 12 });
  addCounts({ bytes: 3, microseconds: 9 });
  expect(await shown()).toEqual({ rows: 5, steps: 400, bytes: 10, microseconds: 9 });
  expect(await counted.schema).toEqual({});
});

it('knows the trees of a module from its parts', () => {
  expect(stepsOf({ strategy: 'masks', parts: { trees: 320 } })).toEqual({
    title: 'TREES',
    steps: 80,
  });
  expect(stepsOf({ strategy: 'table', parts: {} })).toEqual({ title: 'TABLE READS', steps: 1 });
  expect(stepsOf({ strategy: 'linear' })).toBeNull();
});
