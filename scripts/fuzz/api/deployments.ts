// The deployments that are asked: the same models under settings that change who is answered, what and how.
import { createHash } from 'node:crypto';
import { writeFixtureRegistry } from '../../../test/fixture-registry.ts';
import { ODD_MODELS } from '../../../test/odd-models.ts';
import type { OpenApiDocument } from '../../../trainer/delivery/openapi-document.ts';
import { type BareWorkerd, startWorkerd } from '../../bare-workerd.ts';
import { bundleWorker } from '../../edge-bundle.ts';

export const FUZZ_SCOPES = ['predict', 'batch', 'read', 'feedback'] as const;

/** Every set of scopes, by the name of its key, which is the key itself. */
export const FUZZ_KEYS = new Map<string, readonly string[]>([
  ['predict', ['predict']],
  ['batch', ['batch']],
  ['read', ['read']],
  ['predict-batch', ['predict', 'batch']],
  ['predict-read', ['predict', 'read']],
  ['all', FUZZ_SCOPES],
]);

const API_KEYS = JSON.stringify(
  [...FUZZ_KEYS].map(([name, scopes]) => {
    return { name, sha256: createHash('sha256').update(name).digest('hex'), scopes };
  }),
);

const TRAFFIC = { caught: { current: { split: { candidate: 50 }, shadow: 'candidate' } } };

const SETTINGS: Record<string, unknown>[] = [
  {},
  { API_KEYS, REQUIRE_KEYS: 'on' },
  { API_KEYS, CORS_ORIGINS: 'https://shop.test', SECURITY_HEADERS: 'on', REQUEST_IDS: 'on' },
  { TRAFFIC, BATCH_ROW_LIMIT: '3', DEADLINE_MS: '10000', SECURITY_HEADERS: 'on', METRICS: 'lines' },
];

/** The version prefixes of each model; the models under the root are the default one's. */
const PREFIXES = [
  ['', '/v1', '/v3', '/current', '/candidate', '/caught', '/caught/v2', '/caught/candidate'],
  ['/voyage', '/voyage/v1', '/voyage/current'],
  ['/price', '/price/v1', '/price/v2', '/price/current'],
  ['/odd', '/odd/v1', '/odd/current'],
].flat();

export interface FuzzDeployment {
  server: BareWorkerd;
  hasKeys: boolean;
  /** By prefix. */
  documents: Map<string, OpenApiDocument>;
}

/** Bundles the models below the folder and serves them once for each of the settings. */
export async function startDeployments(folder: string): Promise<FuzzDeployment[]> {
  await writeFixtureRegistry(`${folder}/models`, ODD_MODELS);
  await bundleWorker(`${folder}/bundle`, `${folder}/models`);
  return Promise.all(SETTINGS.map((settings) => startDeployment(`${folder}/bundle`, settings)));
}

async function startDeployment(
  bundle: string,
  settings: Record<string, unknown>,
): Promise<FuzzDeployment> {
  const server = await startWorkerd(bundle, settings);
  const documents = new Map<string, OpenApiDocument>();
  for (const prefix of PREFIXES) {
    const response = await fetch(new URL(`${prefix}/openapi.json`, server.url));
    documents.set(prefix, (await response.json()) as OpenApiDocument);
  }
  return { server, hasKeys: 'API_KEYS' in settings, documents };
}
