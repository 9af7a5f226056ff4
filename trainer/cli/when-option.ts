// `--when`: what labels must have measured of a version before it may take over.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseCondition, type QualityCondition, unmetConditions } from '../monitor/condition.ts';
import { monitorModel } from '../monitor/monitor-model.ts';
import { readRecords } from '../monitor/read/open-records.ts';
import type { Registry } from '../registry/registry.ts';
import { addRecordsOptions, type RecordsOptions } from './records-option.ts';

export interface WhenOptions extends RecordsOptions {
  when: QualityCondition[];
}

export function addWhenOption(command: Command): Command {
  command.addOption(
    new Option(
      '--when <condition>',
      'only if it holds by the labels in --records, as in "auc >= 0.74 after 2,000 labels"; may be given again',
    )
      .argParser(addCondition)
      .default([], 'none'),
  );
  return addRecordsOptions(command);
}

function addCondition(text: string, before: QualityCondition[]): QualityCondition[] {
  const condition = parseCondition(text);
  if (typeof condition !== 'string') return [...before, condition];
  throw new InvalidArgumentError(`${condition}.`);
}

/** Of a version's conditions those that do not hold, as sentences with the figures. */
export async function checkWhen(
  registry: Registry,
  { name, version }: { name: string; version: number },
  { when, records, from, to }: WhenOptions,
): Promise<string[]> {
  if (when.length === 0) return [];
  const read = await readRecords(records, { model: name, from, to });
  const { versions } = await monitorModel(registry, name, read);
  const found = versions.find((one) => one.version === version);
  return unmetConditions(when, found?.measured ?? null);
}
