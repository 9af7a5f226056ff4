// What those ask who watch the process: no part of the API, and not counted among its requests.
import type { Catalogue } from './catalogue.ts';
import { authorize } from './guard/access.ts';
import { hasKey } from './guard/api-keys.ts';
import { identify } from './guard/guard.ts';
import { answerHealth, isHealthPath } from './health.ts';
import type { RequestTarget } from './http/target.ts';
import { answerMetrics, METRICS_PATH } from './observe/metrics-page.ts';
import type { Settings } from './settings.ts';

interface Probed {
  request: Request;
  /** Name of the API key it comes with, once that is known. */
  key: string | null;
}

/** Whether a request is one of them. */
export function isProbe(method: string, target: RequestTarget | null, settings: Settings): boolean {
  if (target === null || (method !== 'GET' && method !== 'HEAD')) return false;
  return isHealthPath(target.pathname) || isPageOfMetrics(target, settings);
}

function isPageOfMetrics({ pathname }: RequestTarget, { recording }: Settings): boolean {
  return pathname === METRICS_PATH && recording?.hasPage === true;
}

/** Anybody may ask whether all is well; what is served, and how much, is told to those who may read it. */
export async function answerProbe(
  catalogue: Catalogue,
  settings: Settings,
  target: RequestTarget,
  probed: Probed,
): Promise<Response> {
  const { recording } = settings;
  if (recording !== null && isPageOfMetrics(target, settings)) {
    const caller = await identify(settings, probed.request);
    probed.key = caller.key;
    authorize(caller, 'metrics');
    return answerMetrics(recording.recorder);
  }
  let mayRead = settings.apiKeys === null;
  if (!mayRead && hasKey(probed.request)) {
    // Counted as any other request: otherwise keys could be tried here without end.
    const caller = await identify(settings, probed.request);
    probed.key = caller.key;
    mayRead = caller.scopes.has('read');
  }
  return answerHealth(catalogue, target.pathname, mayRead);
}
