// Prints what the worker with the models that ship weighs, part by part, and fails when it is over worker/size-budget.json.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { bundleFiles, bundleWorker } from './edge-bundle.ts';
import { writeShippedRegistry } from './shipped-registry.ts';

const BUNDLE = 'build/size';
const REGISTRY = 'build/size-models';

await writeShippedRegistry(REGISTRY);
await bundleWorker(BUNDLE, REGISTRY);
const budget = JSON.parse(await readFile('worker/size-budget.json', 'utf8')) as { gzip: number };
let total = 0;
for (const { path, contents } of await bundleFiles(BUNDLE)) {
  const size = gzipSync(contents).length;
  total += size;
  console.log(`${path.padEnd(56)} ${contents.length} bytes, ${size} gzipped`);
}
console.log(`in all ${total} bytes gzipped; the budget is ${budget.gzip}`);
if (total > budget.gzip) {
  console.error(
    'The worker is over its budget: make it smaller, or raise worker/size-budget.json.',
  );
  process.exitCode = 1;
}
