// The AssemblyScript kernels. The package holds them built. In a checkout each is compiled once: again only when the
// hash of all sources, options and the compiler's version differs from the one it was built with.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { move } from './move.ts';
import { PREBUILT, PACKAGE_ROOT as ROOT, RUNS_FROM_SOURCE } from './package-files.ts';
import { pathBelow } from './path-below.ts';

const OPTIONS = [
  ...['--runtime', 'stub', '--noAssert', '--optimizeLevel', '3', '--shrinkLevel', '0'],
  ...['--converge', '--enable', 'simd', '--use', 'abort='],
];

/**
 * Bytes of the kernel `assembly/<source>.ts` (for example `infer/traversal`): from the package, or in a checkout from
 * `build/kernels` when they are there and up to date, otherwise compiled (about 2 s) and kept. `options` are further
 * asc options; one kernel is always built with the same ones. Kernels of one source have names of their own.
 */
export async function kernelBytes(
  name: string,
  options: string[] = [],
  source = name,
): Promise<Uint8Array> {
  if (!RUNS_FROM_SOURCE) return readFile(prebuiltKernel(name));
  const hash = await sourceHash(options);
  const path = join(ROOT, 'build/kernels', `${name}-${hash.slice(0, 16)}.wasm`);
  const kept = await readFile(path).catch(() => null);
  if (kept) return kept;
  const bytes = await compileKernel(`assembly/${source}.ts`, options);
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, bytes);
  await move(temporary, path);
  return bytes;
}

/** Where the package holds a kernel. */
export function prebuiltKernel(name: string): string {
  return join(PREBUILT, 'kernels', `${name}.wasm`);
}

/** What `asc --bindings raw` says of a kernel's exports: the text of a .d.ts. Only in a checkout. */
export async function kernelBindings(name: string, options: string[] = []): Promise<string> {
  const files = await runCompiler(`assembly/${name}.ts`, [...options, '--bindings', 'raw']);
  return files.get('kernel.d.ts') as string;
}

async function compileKernel(entry: string, options: string[]): Promise<Uint8Array> {
  return (await runCompiler(entry, options)).get('kernel.wasm') as Uint8Array;
}

/** The files that asc writes. */
async function runCompiler(
  entry: string,
  options: string[],
): Promise<Map<string, string | Uint8Array>> {
  const { default: asc } = await import('assemblyscript/asc');
  const files = new Map<string, string | Uint8Array>();
  const { error, stderr } = await asc.main(
    [entry, ...OPTIONS, ...options, '--outFile', 'kernel.wasm'],
    {
      readFile: (file: string) => readFile(join(ROOT, file), 'utf8').catch(() => null),
      writeFile: (file: string, contents: string | Uint8Array) => {
        files.set(file, contents);
      },
      listFiles: () => [],
    },
  );
  if (error || !files.has('kernel.wasm')) {
    throw new Error(`${entry} does not compile\n${stderr.toString()}`);
  }
  return files;
}

async function sourceHash(options: string[]): Promise<string> {
  const folder = join(ROOT, 'assembly');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const asc = await readFile(join(ROOT, 'node_modules/assemblyscript/package.json'), 'utf8');
  const hash = createHash('sha256').update(JSON.parse(asc).version);
  hash.update(JSON.stringify([OPTIONS, options]));
  for (const file of files) hash.update(pathBelow(ROOT, file)).update(await readFile(file));
  return hash.digest('hex');
}
