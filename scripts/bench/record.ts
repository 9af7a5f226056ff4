// What a bench measured, as JSON in build/bench: with the machine, the hour and the options, so that the page of
// benchmarks is made of runs that belong together.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';

export interface BenchRecord<Results> {
  /** When the run ended, in UTC. */
  date: string;
  machine: Machine;
  options: Record<string, unknown>;
  results: Results;
}

interface Machine {
  cpu: string;
  cores: number;
  system: string;
  node: string;
  /** Load average before the run. */
  load: number;
}

const FOLDER = join(PACKAGE_ROOT, 'build/bench');
const LOAD_BEFORE = loadavg()[0];

/** Replaces the record of the bench. */
export function writeBenchRecord<Results>(
  bench: string,
  options: Record<string, unknown>,
  results: Results,
): void {
  const date = new Date().toISOString();
  const record: BenchRecord<Results> = { date, machine: machineNow(), options, results };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(pathOf(bench), `${JSON.stringify(record, null, 1)}\n`);
}

/** What the bench measured last; null where it has not run. */
export function readBenchRecord<Results>(bench: string): BenchRecord<Results> | null {
  const path = pathOf(bench);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

function pathOf(bench: string): string {
  return join(FOLDER, `${bench}.json`);
}

function machineNow(): Machine {
  return {
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    load: LOAD_BEFORE,
  };
}
