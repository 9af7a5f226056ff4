// The programs of docs/hosts, each in its host, with the shipped module: all answer what the predictor
// does, to the bit. A host that is not installed is reported as skipped.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeriveExports } from '../../runtime/module/deriver.ts';
import { loadPredictor } from '../../runtime/module/load-predictor.ts';
import { makeRowEncoder } from '../../runtime/rows/encode-row.ts';
import type { Strategy } from '../../runtime/schema/module-choices.ts';
import { compile, type ManifestFields } from '../../trainer/compile/compile.ts';
import { predictPlain } from '../../trainer/ensemble/predict-plain.ts';
import { isMissing, minus, or, prefix, weekday, year } from '../../trainer/recipe/functions.ts';
import { close, listen } from '../listen.ts';
import { manifestFieldsFor } from '../manifest-fields.ts';
import { type RandomEnsembleOptions, randomEnsemble, randomRows } from '../random-ensemble.ts';

const HOSTS = join(import.meta.dirname, '../../docs/hosts');
const { ask } = await import(join(HOSTS, 'ask.mjs'));
const MODEL = join(import.meta.dirname, '../../models/batcomputer/1/model.wasm');
const FIELDS = { force: 'Kent Police', crime: 'Drugs', month: 10 };
const CHROMIUM = '/usr/bin/chromium';
const WASM2C = join(import.meta.dirname, '../../node_modules/wabt/bin/wasm2c');
const run = promisify(execFile);

/** Ensembles that each strategy takes. */
const SHAPES: Record<Strategy, RandomEnsembleOptions> = {
  table: { trees: 4, splits: 3, features: 3 },
  masks: { trees: 11, vectorLeaves: false, splits: 11 },
  traversal: { trees: 9, splits: 40 },
  linear: { linear: true },
  ordered: { trees: 12, splits: 12 },
};

/** The predictor's answer to FIELDS, by flag. */
async function expectedAnswer(): Promise<Record<string, number>> {
  const predictor = loadPredictor(new WebAssembly.Module(await readFile(MODEL)));
  const { features, flags } = predictor.manifest;
  const row = new Float64Array(features.length);
  expect(makeRowEncoder(features).encode(FIELDS, row)).toBeNull();
  const answer = predictor.predict(row);
  return Object.fromEntries(flags.map((flag, i) => [flag, answer[i]]));
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A module that takes inputs of every kind, what to ask it, and its answer. */
async function modelWithInputs() {
  const ensemble = randomEnsemble(7, {
    trees: 9,
    splits: 12,
    features: 4,
    link: { kind: 'sigmoid', slope: 1 },
    rawCount: 1,
  });
  const missing = 'allowed' as const;
  const fields: ManifestFields = {
    ...manifestFieldsFor(ensemble),
    features: [
      { name: 'age', kind: 'number', missing },
      { name: 'area', kind: 'category', labels: ['980', '981'], missing },
      { name: 'big', kind: 'boolean', missing },
      { name: 'day', kind: 'number', missing },
    ],
    derivation: {
      inputs: [
        { name: 'sold', kind: 'date', format: 'YYYYMMDDTHHmmss', missing },
        { name: 'built', kind: 'integer', missing },
        { name: 'zip', kind: 'text', missing },
        { name: 'pool', kind: 'boolean', missing },
      ],
      expressions: [
        minus(year('sold'), 'built'),
        prefix('zip', 3),
        or('pool', isMissing('built')),
        weekday('sold'),
      ],
    },
  };
  const { bytes } = await compile(ensemble, fields);
  const row = Float64Array.of(2014 - 1955, 1, 1, 1);
  const answer = Object.fromEntries(
    fields.flags.map((flag, k) => [flag, predictPlain(ensemble, row)[k]]),
  );
  return {
    bytes,
    asked: { sold: '20141013T000000', built: 1955, zip: '98103', pool: true },
    answer,
  };
}

test('Node, with a model that takes inputs', async () => {
  const { bytes, asked, answer } = await modelWithInputs();
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  expect(ask(module, asked)).toEqual(answer);
  expect(() => ask(module, { ...asked, zip: '10001' })).toThrow('area has no such label');
  expect(() => ask(module, { area: '981' })).toThrow('no input area');
});

test('a text outside of its buffer is refused by its status', async () => {
  const { bytes } = await modelWithInputs();
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>),
  ) as unknown as { exports: DeriveExports & { status_message(status: number): number } };
  const words = new Uint32Array(exports.memory.buffer, exports.inputs_address(), 2);
  words.set([0xffffffff, 2]);
  expect(exports.derive(0)).toBe(3);
  words.set([0, exports.texts_capacity()]);
  expect(exports.derive(0)).toBe(0);
  expect(exports.derive(1 << 20)).toBe(1);
});

test('Node', async () => {
  const args = [join(HOSTS, 'node.mjs'), MODEL, JSON.stringify(FIELDS)];
  const { stdout } = await run(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual(await expectedAnswer());
});

test('workerd', async () => {
  const module = async (type: 'ESModule' | 'CompiledWasm', path: string, file: string) => ({
    type,
    path,
    contents: await readFile(file),
  });
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      modules: [
        await module('ESModule', 'worker.mjs', join(HOSTS, 'worker.mjs')),
        await module('ESModule', 'ask.mjs', join(HOSTS, 'ask.mjs')),
        await module('CompiledWasm', 'model.wasm', MODEL),
      ],
      compatibilityDate: '2026-01-01',
    }),
  );
  try {
    const response = await runtime.dispatchFetch('http://host/', {
      method: 'POST',
      body: JSON.stringify(FIELDS),
    });
    expect(await response.json()).toEqual(await expectedAnswer());
  } finally {
    await runtime.dispose();
  }
});

test.skipIf(!isInstalled(CHROMIUM))('a browser (needs chromium)', async () => {
  const types: Record<string, string> = {
    '.mjs': 'text/javascript',
    '.html': 'text/html',
    '.wasm': 'application/wasm',
  };
  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? '/', 'http://host').pathname.slice(1);
    const file = name === 'model.wasm' ? MODEL : join(HOSTS, name);
    const contents = await readFile(file).catch(() => null);
    response.writeHead(contents ? 200 : 404, {
      'content-type': types[extname(name)] ?? 'text/plain',
    });
    response.end(contents);
  });
  const base = await listen(server);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const query = encodeURIComponent(JSON.stringify(FIELDS));
    await page.goto(`${base}/browser.html?${query}`);
    const text = await page.waitForFunction(() => document.body.textContent?.trim());
    expect(JSON.parse(String(await text.jsonValue()))).toEqual(await expectedAnswer());
  } finally {
    await browser.close();
    await close(server);
  }
});

describe.skipIf(!isInstalled('cc') || !existsSync('/usr/include/simde'))(
  'a native program (needs cc and libsimde-dev)',
  () => {
    let cwd = '';
    beforeEach(async () => {
      cwd = await mkdtemp(join(tmpdir(), 'native-'));
      for (const file of ['native.c', 'wasm-rt.h'])
        await copyFile(join(HOSTS, file), join(cwd, file));
    });
    afterEach(async () => {
      await rm(cwd, { recursive: true });
    });

    /** Makes the program of a module. */
    async function build(module: string, options: string[] = []): Promise<void> {
      await run(process.execPath, [WASM2C, module, '-n', 'model', '-o', 'model.c'], { cwd });
      await run('cc', ['-O0', ...options, '-o', 'native', 'native.c', 'model.c', '-lm'], { cwd });
    }

    async function askNative(fields: [string, unknown][]): Promise<Record<string, number>> {
      const args = fields.map(([name, value]) => `${name}=${value}`);
      const { stdout } = await run('./native', args, { cwd });
      const lines = stdout.trim().split('\n');
      return Object.fromEntries(
        lines.map((line) => [
          line.slice(0, line.lastIndexOf(' ')),
          Number(line.slice(line.lastIndexOf(' '))),
        ]),
      );
    }

    test('a model that takes inputs', async () => {
      const { bytes, asked, answer } = await modelWithInputs();
      await writeFile(join(cwd, 'model.wasm'), bytes);
      await build('model.wasm', ['-DINPUTS']);
      expect(await askNative(Object.entries({ ...asked, pool: 1 }))).toEqual(answer);
    });

    test.each([[[]], [['-DGUARD_PAGES']]])('the shipped model, %s', async (options: string[]) => {
      await build(MODEL, options);
      expect(await askNative(Object.entries(FIELDS))).toEqual(await expectedAnswer());
    });

    test.each(Object.entries(SHAPES))('strategy %s', async (strategy, shape) => {
      const ensemble = randomEnsemble(5, { ...shape, link: { kind: 'softmax' } });
      const fields = manifestFieldsFor(ensemble);
      const { bytes } = await compile(ensemble, fields, { strategy: strategy as Strategy });
      await writeFile(join(cwd, 'model.wasm'), bytes);
      await build('model.wasm');
      const answers: Record<string, number>[] = [];
      const expected: Record<string, number>[] = [];
      for (const row of randomRows(ensemble, 12, 5)) {
        // C reads what JavaScript writes of a double, but for a missing value, which is left out.
        const known = fields.features.map(({ name }, i) => [name, row[i]] as [string, number]);
        answers.push(await askNative(known.filter(([, value]) => !Number.isNaN(value))));
        const outputs = predictPlain(ensemble, row);
        expected.push(Object.fromEntries(fields.flags.map((flag, k) => [flag, outputs[k]])));
      }
      expect(answers).toEqual(expected);
    });
  },
);
