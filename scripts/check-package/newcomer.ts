// What a newcomer does with the package in an empty folder, step by step, each with its seconds: init, train, predict,
// serve, bundle, a dry run of the deployment, types in an editor, a browser bundle. Fails at the first that goes wrong.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';

const ROW = { class: 1, sex: 'female', age: 29, fare: 80 };
const ROW_ARGUMENTS = Object.entries(ROW).map(([name, value]) => `${name}=${value}`);
const PREDICTION = { diedProb: expect01, survivedProb: expect01 };

function expect01(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function checkPrediction(text: string): void {
  const answer = JSON.parse(text) as Record<string, unknown>;
  for (const [name, isRight] of Object.entries(PREDICTION)) {
    if (!isRight(answer[name])) throw new Error(`not a prediction: ${text}`);
  }
}

export class Newcomer {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #say: (line: string) => void;

  /** @param node the Node that everything runs with */
  constructor(folder: string, node: string, say: (line: string) => void) {
    this.#folder = folder;
    this.#say = say;
    this.#env = {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      WRANGLER_SEND_METRICS: 'false',
      NO_COLOR: '1',
    };
    // What npm tells its scripts is of this checkout, not of the newcomer's folder.
    for (const name of Object.keys(this.#env)) {
      if (/^npm_|^INIT_CWD$|^NODE_COMPILE_CACHE$/.test(name)) delete this.#env[name];
    }
  }

  async #step<Result>(title: string, action: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const result = await action();
    this.#say(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${title}`);
    return result;
  }

  async #run(command: string, ...args: string[]): Promise<string> {
    const options = { cwd: this.#folder, env: this.#env, maxBuffer: 1 << 26 };
    try {
      return (await promisify(execFile)(command, args, options)).stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr || String(error)}`);
    }
  }

  #npx(...args: string[]): Promise<string> {
    return this.#run('npx', '--no-install', ...args);
  }

  /** Installs the package into the folder, which is empty. */
  async install(tarball: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await this.#run('npm', 'init', '--yes');
    await this.#step('npm install batcomputer', () => this.#run('npm', 'install', tarball));
  }

  /** Everything after the installation. */
  async tryAll(): Promise<void> {
    const installed = join(this.#folder, 'node_modules/batcomputer');
    const before = await hashOfFolder(installed);
    await this.#step('npx batcomputer init', () => this.#npx('batcomputer', 'init'));
    await this.#step('npm install (wrangler, newman)', () => this.#run('npm', 'install'));
    await this.#step('npm run train', () => this.#run('npm', 'run', 'train'));
    await this.#step('npx batcomputer predict', async () =>
      checkPrediction(await this.#npx('batcomputer', 'predict', 'voyage', ...ROW_ARGUMENTS)),
    );
    await this.#step('npx batcomputer models, from a folder below', () => this.#models());
    await this.#step('npx batcomputer serve, ask it, Ctrl-C', () => this.#serve());
    await this.#step('npx batcomputer bundle', () =>
      this.#npx('batcomputer', 'bundle', '--out', 'bundle'),
    );
    await this.#step('workerd serves the bundle', () => this.#serveBundle());
    await this.#step('npm test', () => this.#run('npm', 'test'));
    await this.#step('npx wrangler deploy --dry-run', () => this.#dryRun());
    await this.#step('tsc: types of recipe and runtime', () => this.#typeCheck());
    await this.#step('a browser bundle of batcomputer/runtime', () => this.#browserBundle());
    if ((await hashOfFolder(installed)) !== before) {
      throw new Error("something was written into the package's own folder");
    }
  }

  async #models(): Promise<void> {
    const below = join(this.#folder, 'notes/deep');
    await mkdir(below, { recursive: true });
    const options = { cwd: below, env: this.#env };
    const args = ['--no-install', 'batcomputer', 'models'];
    const { stdout } = await promisify(execFile)('npx', args, options);
    if (!stdout.includes('voyage@1')) throw new Error(`the registry was not found: ${stdout}`);
  }

  async #serve(): Promise<void> {
    const child = this.#start('npx', ['--no-install', 'batcomputer', 'serve', '--json']);
    const { url } = JSON.parse(await firstLine(child)) as { url: string };
    await ask(url);
    await stop(child, 'SIGINT');
    const isDown = await fetch(`${url}/readyz`).then(
      () => false,
      () => true,
    );
    if (!isDown) throw new Error(`${url} answers after Ctrl-C`);
  }

  async #serveBundle(): Promise<void> {
    const args = ['serve', 'bundle/config.capnp', '--socket-addr', 'http=127.0.0.1:0'];
    const child = this.#start('npx', ['--no-install', 'workerd', ...args, '--control-fd', '1']);
    const { port } = JSON.parse(await firstLine(child)) as { port: number };
    await ask(`http://127.0.0.1:${port}`);
    await stop(child, 'SIGKILL');
  }

  /** In a session of its own, as a terminal has: a signal reaches all of its processes. */
  #start(command: string, args: string[]): ChildProcess {
    return spawn(command, args, {
      cwd: this.#folder,
      env: this.#env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  async #dryRun(): Promise<void> {
    const said = await this.#npx(
      'wrangler',
      'deploy',
      '--dry-run',
      '--env=',
      '--outdir',
      'dry-run',
    );
    const names = await readdir(join(this.#folder, 'dry-run'));
    const isWhole = ['index.js', 'deployed-models.js'].every((name) => names.includes(name));
    if (!isWhole || !names.some((name) => name.endsWith('.wasm'))) {
      throw new Error(`the dry run would upload ${names.join(', ')}:\n${said}`);
    }
  }

  async #typeCheck(): Promise<void> {
    await writeFile(
      join(this.#folder, 'use.ts'),
      `import type { WrittenRecipe } from 'batcomputer';
import { connect, type ModelClient } from 'batcomputer/client';
import { load } from 'batcomputer/client/load';
import { loadPredictor, makeRowEncoder, type Predictor } from 'batcomputer/runtime';
import recipe from './voyage.ts';

export const checked: WrittenRecipe = recipe;
// @ts-expect-error a recipe has a source, a target and features
export const nameless: WrittenRecipe = {};
export async function askEither(bytes: ArrayBuffer): Promise<number> {
  const fallback: ModelClient = connect('https://api.example.com/voyage');
  const { survivedProb } = await (await load(bytes, { fallback })).predict({ class: 1 });
  return survivedProb;
}
export function ask(module: WebAssembly.Module): Float64Array {
  const predictor: Predictor = loadPredictor(module);
  const row = new Float64Array(predictor.manifest.features.length);
  makeRowEncoder(predictor.manifest.features).encode({ class: 1 }, row);
  return predictor.predict(row);
}
`,
    );
    const tsc = join(PACKAGE_ROOT, 'node_modules/.bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024'];
    const more = ['--lib', 'es2024,dom', '--allowImportingTsExtensions', '--types', '', 'use.ts'];
    await this.#run(tsc, ...options, ...more);
  }

  async #browserBundle(): Promise<void> {
    const { outputFiles } = await build({
      stdin: {
        contents: "export { loadPredictor, makeRowEncoder } from 'batcomputer/runtime';",
        resolveDir: this.#folder,
      },
      ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser' },
    });
    const [{ text }] = outputFiles;
    if (/node:/.test(text)) throw new Error('the runtime needs Node');
    const program = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
    const { loadPredictor, makeRowEncoder } = await import(program);
    const bytes = await readFile(join(this.#folder, 'models/voyage/1/model.wasm'));
    const predictor = loadPredictor(new WebAssembly.Module(bytes));
    const row = new Float64Array(4);
    const problems = makeRowEncoder(predictor.manifest.features).encode(ROW, row);
    const [died, survived] = predictor.predict(row);
    if (problems !== null || Math.abs(died + survived - 1) > 1e-12) {
      throw new Error(`the browser bundle answers ${died}, ${survived}`);
    }
  }
}

async function ask(url: string): Promise<void> {
  const response = await fetch(`${url}/api/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ROW),
  });
  checkPrediction(await response.text());
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error(`ended before it served: ${text}`);
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  process.kill(-Number(child.pid), signal);
  await ended;
}

/** SHA-256 over paths and contents. */
async function hashOfFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(await readFile(path));
  return hash.digest('hex');
}
