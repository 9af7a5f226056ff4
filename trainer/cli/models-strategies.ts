// `batcomputer models strategies`: a version compiled anew with every strategy that takes it.
import Table from 'cli-table3';
import type { Command } from 'commander';
import {
  compareStrategies,
  type RefusedStrategy,
  type StrategyFigures,
} from '../compile/compare-strategies.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { manifestFields } from '../release/model-facts.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { print, printJson } from './print.ts';
import { addRegistryOption } from './registry-option.ts';

export function addStrategiesCommand(models: Command): void {
  const command = models
    .command('strategies')
    .description('size, parts and speed of a version with each layout; changes nothing')
    .argument('<version>', 'NAME, NAME@NUMBER or NAME@ALIAS');
  addRegistryOption(command);
  addCommonOptions(command, 'npx batcomputer models strategies batcomputer@1').action(
    runStrategies,
  );
}

async function runStrategies(text: string, { registry, json }: RegistryOptions): Promise<void> {
  const version = await (await openRegistry(registry)).version(text);
  const { entry } = version;
  const ensemble = await version.ensemble();
  const rows = (await version.golden()).map(({ row }) => row);
  const fields = { ...manifestFields(entry), version: version.number };
  const figures = await compareStrategies(ensemble, fields, rows);
  if (json) return printJson(figures);
  const { name, module } = entry;
  print(
    `${name}@${entry.version} is ${module.strategy}, ${module.bytes} bytes.\n` +
      `${strategyTable(figures)}\nNanoseconds a row on its ${rows.length} golden rows.\n`,
  );
}

/** Parts shown; --json has all. */
const SHOWN_PARTS = 5;

function strategyTable(figures: (StrategyFigures | RefusedStrategy)[]): string {
  const table = new Table({
    head: ['strategy', 'bytes', 'gzipped', 'ns alone', 'ns in batch', 'largest parts'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
  });
  const refusals: string[] = [];
  const forms: string[] = [];
  for (const figure of figures) {
    if ('refused' in figure) {
      refusals.push(figure.refused);
      continue;
    }
    const { strategy, form, bytes, gzipBytes, nsAlone, nsInBatch } = figure;
    if (form !== undefined) forms.push(`strategy ${strategy}: ${form}`);
    const times = [nsAlone.toFixed(0), nsInBatch.toFixed(0)];
    table.push([strategy, count(bytes), count(gzipBytes), ...times, largestParts(figure)]);
  }
  return [table.toString(), ...forms, ...refusals].join('\n');
}

function largestParts({ parts }: StrategyFigures): string {
  return Object.entries(parts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN_PARTS)
    .map(([part, size]) => `${part} ${count(size)}`)
    .join(', ');
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}
