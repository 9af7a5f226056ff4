// The programs of docs/hosts, each in its host, with the shipped module: all answer what the predictor
// does, to the bit. A host that is not installed is reported as skipped.
import { execFile, execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeRowEncoder } from '../../models/contract/encode-row.ts';
import { loadPredictor } from '../../models/contract/load-predictor.ts';

const HOSTS = join(import.meta.dirname, '../../docs/hosts');
const MODEL = join(import.meta.dirname, '../../models/batcomputer/1/model.wasm');
const FIELDS = { force: 'Kent Police', crime: 'Drugs', month: 10 };
const CHROMIUM = '/usr/bin/chromium';
const run = promisify(execFile);

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
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const { port } = server.address() as AddressInfo;
    const query = encodeURIComponent(JSON.stringify(FIELDS));
    await page.goto(`http://127.0.0.1:${port}/browser.html?${query}`);
    const text = await page.waitForFunction(() => document.body.textContent?.trim());
    expect(JSON.parse(String(await text.jsonValue()))).toEqual(await expectedAnswer());
  } finally {
    await browser.close();
    server.close();
  }
});

test.skipIf(!isInstalled('wasm2c') || !isInstalled('cc'))(
  'a native program (needs wasm2c and cc)',
  async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'native-'));
    try {
      await copyFile(join(HOSTS, 'native.c'), join(cwd, 'native.c'));
      await run('wasm2c', [MODEL, '-n', 'model', '-o', 'model.c'], { cwd });
      const compile = ['-O1', '-o', 'native', 'native.c', 'model.c', '-lwasm-rt-impl', '-lm'];
      await run('cc', compile, { cwd });
      const fields = Object.entries(FIELDS).map(([name, value]) => `${name}=${value}`);
      const { stdout } = await run('./native', fields, { cwd });
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' '));
      const answer = Object.fromEntries(lines.map(([flag, value]) => [flag, Number(value)]));
      expect(answer).toEqual(await expectedAnswer());
    } finally {
      await rm(cwd, { recursive: true });
    }
  },
);
