// `npm run train:report`: trains the next version (RECIPE, SEED) and lays out what a pull request of it needs
// in build/proposal: the version's files, and its metrics beside the current version's as Markdown.
import { execFile } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RegistryEntry } from '../models/contract/registry-entry.ts';
import { writeFileAtomic } from '../trainer/files.ts';
import { listVersions, readEntry, resolveVersion } from '../trainer/registry/read-version.ts';
import { readOptions } from './read-options.ts';

const MAIN = join(import.meta.dirname, '../trainer/cli/main.ts');

/** Title, and a table of every metric that one of both has. */
export function describeVersion(entry: RegistryEntry, current: RegistryEntry | null): string {
  const names = new Set([...Object.keys(current?.metrics ?? {}), ...Object.keys(entry.metrics)]);
  const shown = (value: number | undefined) => (value === undefined ? '' : value.toFixed(4));
  const rows = [...names].map((name) => {
    const before = current?.metrics[name];
    const after = entry.metrics[name];
    const change = before === undefined || after === undefined ? '' : shown(after - before);
    return `| ${name} | ${shown(before)} | ${shown(after)} | ${change} |`;
  });
  const before = current === null ? 'none' : `v${current.version}`;
  return `feat(models): ${entry.name} version ${entry.version}

| held-out metric | ${before} (current) | v${entry.version} | change |
|---|---:|---:|---:|
${rows.join('\n')}

| | |
|---|---|
| rows read / used | ${entry.rows.read} / ${entry.rows.used} |
| seed | ${entry.seed} |
| data | \`${entry.dataHash}\` |
| recipe | \`${entry.recipeHash}\` |
| module | ${entry.module.bytes} bytes, ${entry.module.strategy} |
`;
}

async function main(registry: string, out: string): Promise<void> {
  const { RECIPE: recipe = 'batcomputer', SEED: seed = '' } = process.env;
  const args = [MAIN, 'train', recipe, '--registry', registry, '--json'];
  if (seed !== '') args.push('--seed', seed);
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
  const entry = JSON.parse(stdout) as RegistryEntry;
  const { name, version } = entry;
  const isFirst = (await listVersions(registry, name)).length === 1;
  const current = isFirst ? null : await readEntry(await resolveVersion(registry, name));
  await rm(out, { recursive: true, force: true });
  const proposed = join(out, 'models', name, String(version));
  await mkdir(dirname(proposed), { recursive: true });
  await cp(join(registry, name, String(version)), proposed, { recursive: true });
  await writeFileAtomic(join(out, 'pull-request.md'), describeVersion(entry, current));
  console.log(describeVersion(entry, current));
}

if (import.meta.main) {
  readOptions({});
  await main(process.env.BATCOMPUTER_REGISTRY ?? 'models', 'build/proposal');
}
