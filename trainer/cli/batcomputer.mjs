#!/usr/bin/env node
// `npx batcomputer`. The installed package runs what was compiled for it, with the Node that started this. A checkout runs
// its TypeScript sources with the Node that its toolchain is pinned to. Plain JavaScript: any Node can tell what is amiss.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/** The oldest Node that loads a recipe in TypeScript. */
const LOWEST_NODE = [22, 18];

const source = fileURLToPath(new URL('./main.ts', import.meta.url));
if (existsSync(source)) {
  const { runPinned } = await import('../../scripts/pinned-node.mjs');
  runPinned(source, process.argv.slice(2));
} else if (isOlder(process.versions.node, LOWEST_NODE)) {
  console.error(
    `error: batcomputer needs Node ${LOWEST_NODE.join('.')} or newer, this is ${process.versions.node}`,
  );
  process.exitCode = 1;
} else {
  module.enableCompileCache?.();
  await import('../../dist/trainer/cli/main.js');
}

function isOlder(version, [major, minor]) {
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
