// `batcomputer trace`: from a prediction, or a version, to what it was made of: version, module, data,
// recipe, seed, commit, CI run.
import type { Command } from 'commander';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { networkFault } from '../base/network-fault.ts';
import { UserError } from '../base/user-error.ts';
import { openRegistry } from '../judge/open-registry.ts';
import type { Registry } from '../registry/registry.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { print, printJson } from './print.ts';
import { addRegistryOption } from './registry-option.ts';
import { findRequest, type LoggedRequest } from './request-log.ts';

export function addTraceCommand(program: Command): void {
  const command = program
    .command('trace')
    .description('what a version, or the version behind a URL, was made of')
    .argument(
      '<what>',
      'NAME, NAME@NUMBER, NAME@ALIAS, a commit, a SHA-256 of a module, data or recipe (or the start of one), the ETag of a prediction, the URL of an API, or with --log the x-request-id of an answer',
    )
    .option('--log <file>', "the worker's log, in which the request is looked up; - is stdin");
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer trace batcomputer@1\nnpx batcomputer trace http://localhost:8787/titanic\n' +
      'npx batcomputer trace 8f1c2a7e9b3d4c50-LHR --log tail.json',
  ).action(runTrace);
}

async function runTrace(
  what: string,
  { registry: place, json, log }: RegistryOptions & { log?: string },
): Promise<void> {
  const request = log === undefined ? null : await findRequest(log, what);
  const registry = await openRegistry(place);
  const entries = await findEntries(registry, request === null ? what : selectorOf(request));
  if (json) return printJson(entries);
  if (request !== null) {
    const { id, method, path, status } = request;
    print(`request ${id}: ${method} ${path}, answered with ${status} by\n`);
  }
  print(entries.map(describeOrigin).join('\n'));
}

function selectorOf({ id, path, model, version }: LoggedRequest): string {
  if (model !== null && version !== null) return `${model}@${version}`;
  throw new UserError(`request ${id}, ${path}: no version of a model answered it`);
}

async function findEntries(registry: Registry, what: string): Promise<RegistryEntry[]> {
  if (/^https?:\/\//.test(what)) {
    const { selector, moduleSha256 } = await askServer(what);
    const { entry } = await registry.version(selector);
    if (moduleSha256 === entry.files['model.wasm']) return [entry];
    throw new UserError(
      `${what} answers with another module than ${selector} of ${registry.place}: its SHA-256 is ${moduleSha256}`,
    );
  }
  // A prediction's ETag is the start of its module's hash behind a number.
  const hash = /^(?:W\/)?"?(?:\d+-)?([0-9a-f]{8,64})"?$/.exec(what)?.[1];
  const isModel = hash === undefined || (await registry.models()).includes(what);
  if (isModel) return [(await registry.version(what)).entry];
  const found: RegistryEntry[] = [];
  for (const name of await registry.models()) {
    for (const { entry } of await registry.versions(name)) {
      const { dataHash, recipeHash, files, git } = entry;
      const hashes = [dataHash, recipeHash, git.commit ?? '', ...Object.values(files)];
      if (hashes.some((one) => one.startsWith(hash))) found.push(entry);
    }
  }
  if (found.length === 0)
    throw new UserError(`${registry.place}: no version has anything of hash ${what}`);
  return found;
}

/** NAME@NUMBER of what answers at this URL, and the hash of its module. */
async function askServer(url: string): Promise<{ selector: string; moduleSha256: unknown }> {
  const place = `${url.replace(/\/(?:api(?:\/.*)?)?$/, '')}/api/info`;
  let metadata: { name?: unknown; version?: unknown; moduleSha256?: unknown } | undefined;
  try {
    const response = await fetch(place, { signal: AbortSignal.timeout(10_000) });
    metadata = ((await response.json()) as { metadata?: typeof metadata }).metadata;
  } catch (error) {
    throw new UserError(`${place}: ${networkFault(error)}`);
  }
  if (typeof metadata?.name === 'string' && typeof metadata.version === 'number') {
    const selector = `${metadata.name}@${metadata.version}`;
    return { selector, moduleSha256: metadata.moduleSha256 };
  }
  throw new UserError(`${place} does not say which version answers`);
}

function describeOrigin(entry: RegistryEntry): string {
  const { name, version, created, files, git, tools, rows } = entry;
  const toolList = Object.entries(tools).map(([tool, number]) => `${tool} ${number}`);
  return `${name}@${version}, made ${created}
  module     ${files['model.wasm']}
  data       ${entry.dataHash} (${rows.read} rows)
  recipe     ${entry.recipeHash}, seed ${entry.seed}
  commit     ${git.commit ?? 'none'}${git.dirty ? ' (with changes)' : ''}
  CI run     ${entry.ciRun ?? 'none: it was made by hand'}
  tools      ${toolList.join(', ')}
`;
}
