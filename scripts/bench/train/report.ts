// What the benches of the learner write into docs/BENCHMARKS.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';
import { fileURLToPath } from 'node:url';
import { replaceSection } from './replace-section.ts';

const REPORT = fileURLToPath(new URL('../../../docs/BENCHMARKS.md', import.meta.url));

/** Date and machine, and what else ran on it: figures of a busy one say little. */
export function machineLine(): string {
  return (
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model.trim()}, ${cpus().length} CPUs, ` +
    `${platform()} ${arch()}, Node ${process.versions.node}; load average before the first run: ` +
    `${loadavg()[0].toFixed(1)}.`
  );
}

/** Replaces one section of the report. */
export function writeSection(title: string, text: string): void {
  writeFileSync(REPORT, replaceSection(readFileSync(REPORT, 'utf8'), title, text));
}
