// Looks at a module without running or compiling it: whether it can be one of ours, what it says of itself, and
// whether metadata.json says the same. A module takes nothing from its host and has memory of a fixed size.
import { isDeepStrictEqual } from 'node:util';
import { ABI_VERSION } from '../../assembly/shared/abi.ts';
import { INPUTS_ABI_VERSION } from '../../assembly/shared/derive-layout.ts';
import { FunctionFault } from '../../runtime/functions/program.ts';
import { MANIFEST_SECTION, type Manifest } from '../../runtime/module/manifest.ts';
import { derivationProgram } from '../../runtime/schema/derivation-program.ts';
import { manifestSchema } from '../../runtime/schema/entry-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
import {
  MEMORY_SECTION,
  PAGE_BYTES,
  readLeb,
  readSections,
  type Section,
} from '../base/wasm-sections.ts';

const CUSTOM_SECTION = 0;
const IMPORT_SECTION = 2;
const EXPORT_SECTION = 7;
/** Types, functions, memory, globals, exports, start, code, data, and how many data there are. */
const KNOWN_SECTIONS = [CUSTOM_SECTION, 1, 3, MEMORY_SECTION, 6, EXPORT_SECTION, 8, 10, 11, 12];

const MOST_MEMORY_BYTES = 2 ** 30;
/** A memory that has a limit, and is neither shared nor of 64 bits. */
const WITH_MAXIMUM = 1;

const EXPORTED_FUNCTIONS = [
  'abi_version',
  'feature_count',
  'input_address',
  'output_address',
  'row_capacity',
  'output_width',
  'predict',
  'predict_raw',
];
const FUNCTION_KIND = 0;
const MEMORY_KIND = 2;

/**
 * The manifest of a module that has the shape of docs/MODULE-ABI.md.
 * @param place names the module in messages
 * @throws UserError when it is of another shape
 */
export function inspectModule(bytes: Uint8Array, place: string): Manifest {
  let fault: string | null;
  try {
    const sections = readSections(bytes);
    fault = shapeFault(sections);
    if (fault === null) return readManifestSection(sections);
  } catch (error) {
    fault = error instanceof Error ? error.message.split('\n')[0] : String(error);
  }
  throw new UserError(`${place}: is not a model's module: ${fault}`);
}

function shapeFault(sections: Section[]): string | null {
  const bodyOf = (id: number) => sections.find((section) => section.id === id)?.body;
  const imports = bodyOf(IMPORT_SECTION);
  if (imports !== undefined && readLeb(imports, 0)[0] > 0) return 'it imports from its host';
  const known = [...KNOWN_SECTIONS, IMPORT_SECTION];
  const foreign = sections.find(({ id }) => !known.includes(id));
  if (foreign !== undefined) return `it has a section of kind ${foreign.id}`;
  return memoryFault(bodyOf(MEMORY_SECTION)) ?? exportFault(bodyOf(EXPORT_SECTION));
}

function memoryFault(body: Uint8Array | undefined): string | null {
  if (body === undefined || body[0] !== 1) return 'it must have exactly one memory';
  if (body[1] !== WITH_MAXIMUM) return 'its memory has no limit';
  const [least, next] = readLeb(body, 2);
  const [most] = readLeb(body, next);
  if (least !== most) return 'its memory may grow';
  if (least * PAGE_BYTES <= MOST_MEMORY_BYTES) return null;
  return `it asks for ${least * PAGE_BYTES} bytes of memory; at most ${MOST_MEMORY_BYTES} are given`;
}

function exportFault(body: Uint8Array | undefined): string | null {
  const exported = body === undefined ? new Map() : readExports(body);
  if (exported.get('memory') !== MEMORY_KIND) return 'it exports no memory';
  const absent = EXPORTED_FUNCTIONS.find((name) => exported.get(name) !== FUNCTION_KIND);
  return absent === undefined ? null : `it exports no function ${absent}`;
}

/** Name → kind. */
function readExports(body: Uint8Array): Map<string, number> {
  const exported = new Map<string, number>();
  let [left, at] = readLeb(body, 0);
  for (; left > 0; left--) {
    const [length, start] = readLeb(body, at);
    const kindAt = start + length;
    exported.set(new TextDecoder().decode(body.subarray(start, kindAt)), body[kindAt]);
    [, at] = readLeb(body, kindAt + 1);
  }
  return exported;
}

function readManifestSection(sections: Section[]): Manifest {
  for (const { id, body } of sections) {
    if (id !== CUSTOM_SECTION) continue;
    const [length, start] = readLeb(body, 0);
    const name = new TextDecoder().decode(body.subarray(start, start + length));
    if (name === MANIFEST_SECTION) return parseManifest(body.subarray(start + length));
  }
  throw new Error(`it has no section ${MANIFEST_SECTION}`);
}

function parseManifest(bytes: Uint8Array): Manifest {
  const parsed = manifestSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new Error(`${MANIFEST_SECTION}: ${path.join('.') || 'the whole'}: ${message}`);
  }
  const manifest = parsed.data;
  const abi = manifest.derivation === undefined ? ABI_VERSION : INPUTS_ABI_VERSION;
  if (manifest.abi !== abi) {
    const known = `${ABI_VERSION}, and ${INPUTS_ABI_VERSION} of modules that take inputs`;
    throw new Error(`it follows ABI ${manifest.abi}; this program knows ${known}`);
  }
  const fault = namesFault(manifest) ?? derivationFault(manifest);
  if (fault === null) return manifest;
  throw new Error(`${MANIFEST_SECTION}: ${fault}`);
}

/** Of two that are called alike a row, or its answer, can hold but one. */
function namesFault({ features, derivation, flags, classes }: Manifest): string | null {
  const lists: [string, readonly string[]][] = [
    ['features', features.map(({ name }) => name)],
    ['inputs', (derivation?.inputs ?? []).map(({ name }) => name)],
    ['flags', flags],
    ['classes', classes],
    ...features.map((feature): [string, readonly string[]] => [
      `labels of ${feature.name}`,
      feature.kind === 'category' ? feature.labels : [],
    ]),
  ];
  for (const [what, names] of lists) {
    const known = new Set<string>();
    const again = names.find((name) => known.size === known.add(name).size);
    if (again !== undefined) return `two ${what} are called '${again}'`;
  }
  if (classes.length === 0 || classes.length === flags.length) return null;
  return `it has ${classes.length} classes and ${flags.length} flags`;
}

/** What is wrong with how the features are computed from the inputs. */
function derivationFault({ derivation, features }: Manifest): string | null {
  if (derivation === undefined) return null;
  if (derivation.expressions.length !== features.length) {
    return `it has ${features.length} features and ${derivation.expressions.length} expressions`;
  }
  try {
    derivationProgram(derivation, features);
    return null;
  } catch (error) {
    return error instanceof FunctionFault ? `feature ${error.feature}: ${error.message}` : null;
  }
}

/** Where metadata.json disagrees with the module that answers, by its keys; null when they agree. */
export function metadataFault(
  entry: RegistryEntry,
  manifest: Manifest,
  bytes: Uint8Array,
): string | null {
  const { name, version, task, features, flags, classes, hashes, abi, strategy } = manifest;
  const told: [string, unknown, unknown][] = [
    ['name', name, entry.name],
    ['version', version, entry.version],
    ['title', manifest.title ?? entry.title, entry.title],
    ['description', manifest.description ?? entry.description, entry.description],
    ['task', task, entry.task],
    ['features', features, entry.features],
    ['derivation', manifest.derivation, entry.derivation],
    ['cellGrammar', manifest.cellGrammar, entry.cellGrammar],
    ['flags', flags, entry.flags],
    ['classes', classes, entry.classes],
    ['target', manifest.target, entry.target],
    ['dataHash', hashes?.data ?? entry.dataHash, entry.dataHash],
    ['recipeHash', hashes?.recipe ?? entry.recipeHash, entry.recipeHash],
    ['module.abi', abi, entry.module.abi],
    ['module.strategy', strategy, entry.module.strategy],
    ['module.bytes', bytes.length, entry.module.bytes],
  ];
  const other = told.flatMap(([key, one, two]) => (isDeepStrictEqual(one, two) ? [] : [key]));
  if (other.length === 0) return null;
  return `metadata.json disagrees with model.wasm on ${other.join(', ')}: it was changed after registering`;
}
