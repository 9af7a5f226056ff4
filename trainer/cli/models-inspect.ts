// `batcomputer models show | diff | verify | best | history`: look, change nothing.

import type { Command } from 'commander';
import { targetWords } from '../../runtime/schema/answer-words.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
import { figuresText, METRICS, metricText } from '../evaluate/metrics.ts';
import { bestOf } from '../judge/best-version.ts';
import { describeParameters } from '../judge/describe-parameters.ts';
import { diffVersions } from '../judge/diff-versions.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { count } from '../judge/report/numbers.ts';
import type { Registry, VersionName } from '../registry/registry.ts';
import { SEAL_FILE } from '../registry/seal.ts';
import { describeDiff } from './diff-report.ts';
import { describeFault } from './failure.ts';
import { wrapped } from './look/table.ts';
import {
  addCommonOptions,
  addHeldOutOption,
  type HeldOutOptions,
  heldOutSource,
  type RegistryOptions,
} from './options.ts';
import { oneLine, print, printJson } from './print.ts';
import { addRegistryOption } from './registry-option.ts';

export function addInspectCommands(models: Command): void {
  const show = models
    .command('show')
    .description('everything known about a version')
    .argument('<version>', 'NAME, NAME@NUMBER, NAME@ALIAS, NAME@newest or NAME@best');
  addRegistryOption(show);
  addCommonOptions(show, 'npx batcomputer models show batcomputer@1').action(runShow);
  const diff = models
    .command('diff')
    .description('figures, schema, size, speed and answers of two versions')
    .argument('<before>')
    .argument('<after>');
  addHeldOutOption(diff);
  addRegistryOption(diff);
  addCommonOptions(diff, 'npx batcomputer models diff batcomputer batcomputer@newest').action(
    runDiff,
  );
  const verify = models
    .command('verify')
    .description('hash every file again and replay the golden rows; default: of all versions')
    .argument('[version]');
  addRegistryOption(verify);
  addCommonOptions(verify, 'npx batcomputer models verify batcomputer@1').action(runVerify);
  const best = models
    .command('best')
    .description('the version with the best figure on its held-out rows')
    .argument('<name>')
    .option(
      '--by <metric>',
      `${Object.keys(METRICS).join(', ')}; default: the learner's own loss, logLoss or rmse`,
    );
  addRegistryOption(best);
  addCommonOptions(best, 'npx batcomputer models best batcomputer --by auc').action(runBest);
  const history = models
    .command('history')
    .description('every change of an alias: who, when, why, from, to')
    .argument('<name>');
  addRegistryOption(history);
  addCommonOptions(history, 'npx batcomputer models history batcomputer').action(runHistory);
}

async function runShow(text: string, options: RegistryOptions): Promise<void> {
  const { json } = options;
  const registry = await openRegistry(options.registry);
  const { entry } = await registry.version(text);
  const all = await registry.aliases(entry.name);
  const aliases = Object.keys(all).filter((alias) => all[alias] === entry.version);
  if (json) return printJson({ ...entry, aliases });
  const lines = Object.entries(factsOf(entry)).map(([name, text]) =>
    wrapped(`  ${name.padEnd(HANGING.length - 2)}${oneLine(text)}`, HANGING),
  );
  const told = aliases.join(', ') || 'none';
  print(
    `${[`${entry.name}@${entry.version}  ${entry.title}`, `  aliases    ${told}`, ...lines].join('\n')}\n`,
  );
}

const HANGING = ' '.repeat(13);

/** In the order in which people ask. */
function factsOf(entry: RegistryEntry): Record<string, string> {
  const { rows, metrics, features, derivation, files, module, target, git } = entry;
  const listOf = (fields: { name: string; kind: string }[]) =>
    fields.map(({ name, kind }) => `${name} (${kind})`).join(', ');
  return {
    created: entry.created,
    figures: figuresText(metrics) || 'none',
    rows: `${count(rows.used)} used of ${count(rows.read)}; ${count(rows.train)} learned from, ${count(rows.test)} held out`,
    learner: describeParameters(entry.parameters),
    ...(derivation && { inputs: listOf(derivation.inputs) }),
    features: listOf(features),
    outputs: `${entry.flags.join(', ')}${target === undefined ? '' : ` (${targetWords(target)})`}`,
    module: `${count(module.bytes)} bytes, ${module.strategy}, ABI ${module.abi}`,
    parts: describeParts(entry),
    answers: exactness(entry),
    data: entry.dataHash,
    recipe: entry.recipeHash,
    seed: String(entry.seed),
    commit: `${git.commit ?? 'none'}${git.dirty ? ' (with changes)' : ''}`,
    files: Object.keys(files).join(', '),
  };
}

/** The parts of the module, largest first, in bytes. */
function describeParts({ module: { parts = {} } }: RegistryEntry): string {
  const sorted = Object.entries(parts).sort(([, a], [, b]) => b - a);
  return sorted.map(([part, bytes]) => `${part} ${count(bytes)}`).join(', ') || 'not known';
}

function exactness({ quantization }: RegistryEntry): string {
  if (!quantization) return 'exact';
  const { bound, unit, largest, rows } = quantization;
  return `rounded by at most ${bound.toExponential(1)} (${unit}), ${largest.toExponential(1)} seen on ${rows} rows`;
}

async function runDiff(
  before: string,
  after: string,
  { registry: place, json, ...heldOut }: RegistryOptions & HeldOutOptions,
): Promise<void> {
  const source = heldOutSource(heldOut);
  const registry = await openRegistry(place);
  const pair = [await registry.version(before), await registry.version(after)];
  const diff = await diffVersions(pair[0], pair[1], source);
  if (json) return printJson(diff);
  const names = pair.map(({ id }) => id);
  print(describeDiff(diff, names));
}

/** Of versions that were registered by an earlier release. */
const UNSEALED = `it has no ${SEAL_FILE}: metrics, rows, examples and provenance in metadata.json are not held by a hash`;

interface Verified {
  /** NAME@N, or NAME for its aliases. */
  version: string;
  faults: string[];
  /** What is not known to be as it was written. */
  notes: string[];
}

async function runVerify(
  version: string | undefined,
  { registry: place, json }: RegistryOptions,
): Promise<void> {
  const registry = await openRegistry(place);
  const results: Verified[] = [];
  const { models, faults: hidden } = await registry.survey();
  if (version === undefined) {
    for (const name of models) results.push(...(await verifyModel(registry, name)));
  } else {
    results.push(await verifyOne(registry, await registry.resolve(version)));
    hidden.length = 0;
  }
  if (json) printJson(results);
  else {
    for (const { version: name, faults, notes } of results) {
      if (faults.length > 0) continue;
      const what = name.includes('@') ? 'is whole' : 'has aliases as in its history';
      print([`${name} ${what}`, ...notes].join('; ').concat('\n'));
    }
  }
  const faults = [...results.flatMap((one) => one.faults), ...hidden];
  if (faults.length > 0) throw new UserError(faults.join('\n'));
}

/** Every version of a model; its aliases, too, when something is to be said of them. */
async function verifyModel(registry: Registry, name: string): Promise<Verified[]> {
  const results: Verified[] = [];
  for (const number of await registry.numbers(name)) {
    results.push(await verifyOne(registry, { name, number }));
  }
  const aliases = await registry.verifyAliases(name);
  const isSilent = aliases.faults.length + aliases.notes.length === 0;
  return isSilent ? results : [...results, { version: name, ...aliases }];
}

async function verifyOne(registry: Registry, { name, number }: VersionName): Promise<Verified> {
  const faults = await registry.verify(name, number).catch((error) => [describeFault(error)]);
  const isUnsealed = faults.length === 0 && !(await registry.at(name, number)).isSealed;
  return { version: `${name}@${number}`, faults, notes: isUnsealed ? [UNSEALED] : [] };
}

async function runBest(
  name: string,
  { registry: place, json, by }: RegistryOptions & { by?: string },
): Promise<void> {
  const registry = await openRegistry(place);
  await registry.resolve(name); // Whether there is such a model.
  const entries = (await registry.versions(name)).map((version) => version.entry);
  const { entry, metric } = bestOf(entries, name, by);
  const { version } = entry;
  if (json) return printJson({ name, version, metric, value: entry.metrics[metric] });
  print(`${name}@${version}  ${metric} ${metricText(metric, entry.metrics[metric])}\n`);
}

async function runHistory(text: string, { registry: place, json }: RegistryOptions): Promise<void> {
  const registry = await openRegistry(place);
  const { name } = await registry.resolve(text);
  const history = await registry.history(name);
  if (json) return printJson(history);
  for (const { at, by, action, alias, from, to, why, against } of history) {
    const reason = why === '' ? '' : `: ${why}`;
    const overruled = against === undefined ? '' : ` [in spite of: ${against.join('; ')}]`;
    const change = `${action} ${alias} ${from ?? '–'} → ${to ?? '–'}`;
    print(`${wrapped(oneLine(`${at}  ${by}  ${change}${reason}${overruled}`), '    ')}\n`);
  }
}
