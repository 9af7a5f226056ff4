// `batcomputer models strategies`: a version compiled anew with every strategy that takes it.
import type { Command } from 'commander';
import {
  compareStrategies,
  type RefusedStrategy,
  type StrategyFigures,
} from '../compile/compare-strategies.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { count } from '../judge/report/numbers.ts';
import { manifestFields } from '../release/model-facts.ts';
import { textTable, wrapped } from './look/table.ts';
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
const SHOWN_PARTS = 3;

function strategyTable(figures: (StrategyFigures | RefusedStrategy)[]): string {
  const refusals = figures.flatMap((one) => ('refused' in one ? [one.refused] : []));
  const rows = figures.flatMap((figure) => {
    if ('refused' in figure) return [];
    const { strategy, bytes, gzipBytes, nsAlone, nsInBatch } = figure;
    const times = [nsAlone.toFixed(0), nsInBatch.toFixed(0)];
    return [[strategy, count(bytes), count(gzipBytes), ...times, largestParts(figure)]];
  });
  const forms = figures.flatMap((one) =>
    'refused' in one || one.form === undefined ? [] : [`strategy ${one.strategy}: ${one.form}`],
  );
  const sizes = ['bytes', 'gzipped', 'ns alone', 'ns in batch'];
  const drawn = textTable([{ words: 'strategy' }, ...sizes, { words: 'largest parts' }], rows);
  return [drawn, ...forms, ...refusals.map((one) => wrapped(one, '  '))].join('\n');
}

function largestParts({ parts }: StrategyFigures): string {
  return Object.entries(parts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN_PARTS)
    .map(([part, size]) => `${part} ${count(size)}`)
    .join(', ');
}
