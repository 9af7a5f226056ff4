// The client as a deployment hands it out: small, whole, and answering.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import type * as Client from '../../../runtime/client/index.ts';
import type * as Load from '../../../runtime/client/load.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { buildClient, CLIENT_FILES } from '../../../worker/build/client.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { FIELDS_WITH_INPUTS, HOUSE_MODEL } from '../../model-with-inputs.ts';
import { randomEnsemble } from '../../random-ensemble.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Bytes, gzipped. The last is loaded when the schema of a row is asked for. */
const BUDGETS = { 'client.js': 4096, 'client/load.js': 12_288, 'client/row-schema.js': 4096 };
const folder = temporaryFolder();
beforeAll(() => buildClient(folder));

it.each(Object.entries(BUDGETS))(
  '%s has at most %i bytes gzipped, and imports nothing at once',
  async (file, most) => {
    const text = await readFile(join(folder, file));
    expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(most);
    const imports = [...text.toString().matchAll(/\bimport\s*["']([^"']+)/g)].map(
      ([, name]) => name,
    );
    expect(imports).toEqual([]);
    expect(/[}*]\s*from\s*["']|\brequire\(|\bprocess\.|["']node:/.test(text.toString())).toBe(
      false,
    );
  },
);

it('is held to a budget, every file of it', () => {
  expect(Object.keys(BUDGETS)).toEqual(Object.keys(CLIENT_FILES));
});

it('answers from these files alone, and its errors are of one class', async () => {
  const importFile = (file: string) => import(pathToFileURL(join(folder, file)).href);
  const { BatcomputerError, connect } = (await importFile('client.js')) as typeof Client;
  const { load } = (await importFile('client/load.js')) as typeof Load;
  const { features } = FIELDS_WITH_INPUTS;
  const ensemble = randomEnsemble(7, { trees: 9, splits: 12, features: features.length });
  const { bytes } = await compile(ensemble, {
    ...manifestFieldsFor(ensemble),
    ...FIELDS_WITH_INPUTS,
  });
  const device = await load(bytes as Uint8Array<ArrayBuffer>);
  const answer = await device.predict(HOUSE_MODEL.example);
  expect(Object.values(answer).every(Number.isFinite)).toBe(true);
  const wrong = await device.predict({ ...HOUSE_MODEL.example, zip: '1' }).catch((error) => error);
  expect(wrong).toBeInstanceOf(BatcomputerError);
  expect(wrong.message).toBe(
    'zip makes area a label that the model does not know; its labels are "980", "981"',
  );
  const fetch = () => Promise.reject(new TypeError('fetch failed'));
  const client = connect('https://api.test', { fetch, retries: 0, fallback: device });
  expect(await client.predict(HOUSE_MODEL.example)).toEqual(answer);
});
