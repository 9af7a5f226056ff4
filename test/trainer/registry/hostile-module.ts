// Modules as somebody could push them to harm whoever pulls: written as text, with a manifest behind it.
import makeWabt from 'wabt';
import { ABI_VERSION } from '../../../assembly/shared/abi.ts';
import { MANIFEST_SECTION, type Manifest } from '../../../runtime/module/manifest.ts';
import { linkSections } from '../../../trainer/compile/link-sections.ts';
import { goldenToJson } from '../../../trainer/registry/golden-file.ts';
import { registerVersion, reserveVersion } from '../../../trainer/registry/write-version.ts';
import { entryDraft } from './entry-draft.ts';

const { parseWat } = await makeWabt();

export interface Hostility {
  /** In place of memory of one page. */
  memory?: string;
  /** Fields of the module beside its exports. */
  fields?: string;
  /** What `predict` does before it answers with status 0. */
  predict?: string;
  /** Left out of the exports. */
  without?: string;
  capacity?: number;
  width?: number;
}

/** Answers every row with [0, 0] where it is not told otherwise. */
export async function hostileModule(
  { memory, fields = '', predict = '', without, capacity = 1, width = 2 }: Hostility,
  manifest: Partial<Manifest> | string = {},
): Promise<Uint8Array> {
  const constants = {
    ...{ abi_version: ABI_VERSION, feature_count: 1, input_address: 0, output_address: 64 },
    ...{ row_capacity: capacity, output_width: width },
  };
  const exported = Object.entries(constants).map(([name, value]) => {
    const parameter = /^(?:row|output_w)/.test(name) ? '(param i32)' : '';
    return { name, text: `(export "${name}") ${parameter} (result i32) (i32.const ${value})` };
  });
  for (const name of ['predict', 'predict_raw']) {
    exported.push({
      name,
      text: `(export "${name}") (param i32) (result i32) ${predict} (i32.const 0)`,
    });
  }
  const functions = exported.filter(({ name }) => name !== without);
  const text = `(module ${fields} ${memory ?? '(memory (export "memory") 1 1)'}
    ${functions.map((one) => `(func ${one.text})`).join('\n')})`;
  const parsed = parseWat('hostile.wat', text, { threads: true });
  const json = typeof manifest === 'string' ? manifest : JSON.stringify(manifestWith(manifest));
  return withManifest(parsed.toBinary({}).buffer, json);
}

function manifestWith(changes: Partial<Manifest>): Manifest {
  const { title, description, features, task, flags, classes } = entryDraft('demo', 1);
  const kinds = { contributions: false, leaves: false };
  return {
    ...{ abi: ABI_VERSION, name: 'demo', version: 1, title, description, features, task, flags },
    ...{ classes, rawCount: 1, treeCount: 1, provides: kinds, strategy: 'table', ...changes },
  };
}

function withManifest(module: Uint8Array, json: string): Uint8Array {
  const empty = linkSections(module.subarray(0, 8), {
    memoryBytes: 0,
    segments: [],
    customSections: [],
  });
  const bytes = new TextEncoder().encode(json);
  const whole = linkSections(module.subarray(0, 8), {
    ...{ memoryBytes: 0, segments: [] },
    customSections: [{ name: MANIFEST_SECTION, bytes }],
  });
  return Buffer.concat([module, whole.subarray(empty.length)]);
}

/** Registers the module as version `demo@N`, with a golden row that it is to answer. */
export async function registerHostile(registry: string, hostility: Hostility): Promise<number> {
  const version = await reserveVersion(registry, 'demo');
  const bytes = await hostileModule(hostility, { version });
  const draft = entryDraft('demo', version);
  const golden = [{ row: [1], raw: [0], outputs: [0, 0] }].map(({ row, raw, outputs }) => ({
    row: Float64Array.from(row),
    raw: Float64Array.from(raw),
    outputs: Float64Array.from(outputs),
  }));
  await registerVersion(
    registry,
    { ...draft, module: { ...draft.module, bytes: bytes.length } },
    { 'model.wasm': bytes, 'golden.json': goldenToJson(golden) },
  );
  return version;
}
