// The OpenAPI documents of versions, made in Node by the worker's own sources.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { BUILDS_FROM_SOURCE, PREBUILT_WORKER, WORKER_SOURCES } from './sources.ts';
import { evaluationPath, modulePath } from './version-files.ts';

/** What document/document.ts offers; it is no part of this program, whose types are Node's. */
interface Documents {
  makeDocument(deployed: {
    entry: RegistryEntry;
    module: WebAssembly.Module;
    bytes: string | null;
    report: string;
    document: string;
    evaluation: string | null;
    reference: null;
  }): object;
}

const PROGRAM = BUILDS_FROM_SOURCE
  ? join(WORKER_SOURCES, 'document/document.ts')
  : join(PREBUILT_WORKER, 'documents.mjs');

/** What of a version its document speaks of; as CarriedVersion has it. */
interface Documented {
  entry: RegistryEntry;
  module: Uint8Array;
  evaluation: Uint8Array | null;
}

/** The document of a version, as JSON. */
export async function documentOf(version: Documented): Promise<Uint8Array> {
  const { entry, module, evaluation } = version;
  const { makeDocument }: Documents = await import(pathToFileURL(PROGRAM).href);
  const document = makeDocument({
    entry,
    module: new WebAssembly.Module(new Uint8Array(module)),
    bytes: modulePath(module),
    report: '',
    document: '',
    evaluation: evaluationPath(evaluation),
    reference: null,
  });
  return new TextEncoder().encode(JSON.stringify(document));
}
