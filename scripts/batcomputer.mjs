#!/usr/bin/env node
// `npx batcomputer`: the command line, run with the pinned Node.
import { fileURLToPath } from 'node:url';
import { runPinned } from './pinned-node.mjs';

runPinned(fileURLToPath(new URL('../trainer/cli/main.ts', import.meta.url)), process.argv.slice(2));
