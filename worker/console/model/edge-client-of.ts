// The API as a client, with the visitor's key where the deployment has keys.
import { EdgeClient } from '../../../runtime/client/edge-client.ts';
import type { ModelClient } from '../../../runtime/client/model-client.ts';
import { httpOptions } from './api-key.ts';

/** @param base path of a version */
export function edgeClientOf(base: string): ModelClient {
  return new EdgeClient(location.origin + base, httpOptions()) as unknown as ModelClient;
}
