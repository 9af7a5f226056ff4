// `npm run check:package`: packs the program, lints the package, installs it in empty folders outside this checkout, on
// the pinned Node and on Node 22, and does there all that a newcomer does. Needs the npm registry.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lintTarball } from './check-package/lint.ts';
import { Newcomer } from './check-package/newcomer.ts';
import { packTarball } from './check-package/tarball.ts';
import { readOptions } from './read-options.ts';

const OLDER_NODE = 'node@22';

readOptions({});
const say = (line: string) => process.stdout.write(`${line}\n`);

async function installNode(folder: string): Promise<string> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{}');
  await promisify(execFile)('npm', ['install', OLDER_NODE], { cwd: folder });
  return join(folder, 'node_modules/node/bin/node');
}

async function installedMegabytes(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)('du', ['-sm', join(folder, 'node_modules')]);
  return Number.parseInt(stdout, 10);
}

const root = await mkdtemp(join(tmpdir(), 'check-package-'));
try {
  const { path, files, bytes, unpackedBytes } = await packTarball(root, true);
  const kilobytes = (size: number) => `${Math.round(size / 1000).toLocaleString('en')} KB`;
  say(`${files.length} files, ${kilobytes(bytes)} packed, ${kilobytes(unpackedBytes)} unpacked`);
  const findings = await lintTarball(path);
  for (const finding of findings) say(finding);
  if (findings.length > 0) throw new Error('the package has faults');
  const nodes = [process.execPath, await installNode(join(root, 'older'))];
  for (const [i, node] of nodes.entries()) {
    const { stdout } = await promisify(execFile)(node, ['--version']);
    say(`\nNode ${stdout.trim()}`);
    const folder = join(root, `project-${i}`);
    const newcomer = new Newcomer(folder, node, say);
    await newcomer.install(path);
    say(`${String(await installedMegabytes(folder)).padStart(6)} MB installed`);
    await newcomer.tryAll();
  }
  say('\nthe package does all that a newcomer does');
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await rm(root, { recursive: true, force: true });
}
