// The programs of docs/clients, each in its host, against the shipped models: all show what the module answers. A host
// that is not installed is reported as skipped; .ci/run installs Deno, Bun, React and wasmtime
// below build/hosts.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { load } from '../../runtime/client/load.ts';
import { bundleWorker, type StandInServer, serveOnMiniflare } from '../../scripts/edge-bundle.ts';
import { writeShippedRegistry } from '../../scripts/shipped-registry.ts';
import { buildClient } from '../../worker/build/client.ts';
import { close, listen } from '../listen.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const CLIENTS = resolve('docs/clients');
const HOSTS = resolve('build/hosts');
const DENO = join(HOSTS, 'node_modules/.bin/deno');
const BUN = join(HOSTS, 'node_modules/.bin/bun');
const PYTHON = { ...process.env, PYTHONPATH: join(HOSTS, 'python') };
const CHROMIUM = '/usr/bin/chromium';
const ROW = { class: 3, sex: 'male', age: null, siblingsAndSpouses: 0, parentsAndChildren: 0 };

const folder = temporaryFolder();
let edge: StandInServer;
let api = '';
/** What survives of this row, and why. */
let survived: (fare: number) => Promise<number>;
let sentence = '';

beforeAll(async () => {
  await writeShippedRegistry(join(folder, 'models'));
  await bundleWorker(join(folder, 'bundle'), join(folder, 'models'));
  edge = await serveOnMiniflare(join(folder, 'bundle'));
  api = edge.url.origin;
  const device = await load(`${api}/titanic/model.wasm`);
  survived = async (fare) => (await device.predict({ ...ROW, fare })).survivedProb;
  [{ sentence }] = (await device.explain({ ...ROW, fare: 7.75 })).explanations;
  // The package, as far as the programs import it.
  const installed = join(folder, 'node_modules/batcomputer');
  await mkdir(installed, { recursive: true });
  await buildClient(installed);
  const exports = { './client': './client.js', './client/load': './client/load.js' };
  await writeFile(join(installed, 'package.json'), JSON.stringify({ type: 'module', exports }));
}, 60_000);
afterAll(() => edge?.stop());

function isThere(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore', env: PYTHON });
    return true;
  } catch {
    return false;
  }
}

/** The lines that a program prints which lies beside the package. */
async function linesOf(program: string, args: string[], file: string, ...more: string[]) {
  await writeFile(join(folder, file), await readFile(join(CLIENTS, file)));
  const options = { cwd: folder, env: { ...PYTHON, NO_COLOR: '1' } };
  const { stdout } = await promisify(execFile)(program, [...args, file, ...more], options);
  return stdout.trimEnd().split('\n');
}

it('Node', async () => {
  expect(await linesOf(process.execPath, [], 'node.mjs', api)).toEqual([
    (await survived(7.75)).toFixed(4),
    `fare 7.75 ${(await survived(7.75)).toFixed(4)}`,
    `fare 80 ${(await survived(80)).toFixed(4)}`,
    'fare 5000 fare must be at most 1000',
    sentence,
  ]);
});

it.skipIf(!isThere(DENO, '--version'))('Deno (needs build/hosts)', async () => {
  const lines = await linesOf(DENO, ['run', '--allow-net', '--allow-import'], 'deno.ts', api);
  expect(lines).toEqual(Array(2).fill((await survived(7.75)).toFixed(4)));
});

it.skipIf(!isThere(BUN, '--version'))('Bun (needs build/hosts)', async () => {
  const lines = await linesOf(BUN, [], 'bun.ts', api);
  expect(lines).toEqual(Array(2).fill((await survived(7.75)).toFixed(4)));
});

const rounded = async (fare: number) => String(Number((await survived(fare)).toFixed(4)));

it.skipIf(!isThere('python3', '--version'))('Python by HTTP (needs python3)', async () => {
  expect(await linesOf('python3', [], 'http_client.py', api)).toEqual([
    await rounded(7.75),
    sentence,
    await rounded(7.75),
    await rounded(80),
    'fare must be at most 1000',
    'class must be at most 3',
  ]);
});

it.skipIf(!isThere('python3', '-c', 'import wasmtime'))(
  'Python by wasmtime (needs it)',
  async () => {
    const response = await fetch(`${api}/titanic/model.wasm`);
    await writeFile(join(folder, 'model.wasm'), new Uint8Array(await response.arrayBuffer()));
    const lines = await linesOf('python3', [], 'wasmtime_client.py', 'model.wasm');
    expect(lines).toEqual([await rounded(7.75)]);
  },
);

it.skipIf(!existsSync(CHROMIUM))('a page of another origin (needs chromium)', async () => {
  const page = await readFile(join(CLIENTS, 'page.html'));
  expect(page.toString().trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(page);
  });
  const url = await listen(server);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    await tab.goto(`${url}/?api=${api}`);
    await tab.waitForFunction('document.querySelector("form").onsubmit !== null');
    await tab.selectOption('select', 'male');
    await tab.click('button');
    const shown = () =>
      tab.waitForFunction('document.querySelector("output").value').then((one) => one.jsonValue());
    expect(await shown()).toBe(`${Math.round(100 * (await survived(7.75)))} %`);
  } finally {
    await browser.close();
    await close(server);
  }
});

/** A page that shows the component twice: for a row, and for one that the model refuses. */
const REACT_PAGE = `
import { connect } from 'batcomputer/client';
import { createRoot } from 'react-dom/client';
import { Survival } from './survival.tsx';

const bat = connect(new URL(location.href).searchParams.get('api') + '/titanic');
const row = ${JSON.stringify({ ...ROW, fare: 7.75 })};
createRoot(document.body).render(
  <main>
    <Survival bat={bat} row={row} />
    <Survival bat={bat} row={{ ...row, fare: 5000 }} />
  </main>,
);
`;

it.skipIf(!existsSync(CHROMIUM) || !existsSync(join(HOSTS, 'node_modules/react-dom')))(
  'the component of React in a page (needs chromium and build/hosts)',
  async () => {
    const { outputFiles } = await build({
      stdin: { contents: REACT_PAGE, loader: 'tsx', resolveDir: CLIENTS },
      nodePaths: [join(HOSTS, 'node_modules')],
      alias: { 'batcomputer/client': join(folder, 'node_modules/batcomputer/client.js') },
      define: { 'process.env.NODE_ENV': '"production"' },
      // A project of React's, not this one's, whose tsconfig.json is for Preact.
      tsconfigRaw: { compilerOptions: { jsx: 'react-jsx' } },
      ...{ bundle: true, write: false, format: 'esm' },
    });
    const server = createServer((request, response) => {
      const isScript = request.url === '/page.js';
      const type = isScript ? 'text/javascript' : 'text/html';
      const html = '<!doctype html><body></body><script type="module" src="/page.js"></script>';
      response.writeHead(200, { 'content-type': type });
      response.end(isScript ? outputFiles[0].text : html);
    });
    const url = await listen(server);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    try {
      const tab = await browser.newPage();
      await tab.goto(`${url}/?api=${api}`);
      const texts = '[...document.querySelectorAll("output")].map((one) => one.textContent)';
      await tab.waitForFunction(`${texts}.length === 2 && !${texts}.includes("…")`);
      expect(await tab.evaluate(texts)).toEqual([
        `${Math.round(100 * (await survived(7.75)))} %`,
        'fare must be at most 1000',
      ]);
    } finally {
      await browser.close();
      await close(server);
    }
  },
);
