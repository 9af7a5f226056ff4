// Has the console work offline after the first visit: starts the service worker, and tells it what the page has loaded
// without it.
import { effect } from '@preact/signals';
import { keepsKey } from '../model/api-key.ts';
import { versionPath } from '../model/page-contract.ts';
import { page } from '../page.ts';

/** Where browsers have no service workers, as on addresses without https, nothing is kept. */
export async function keepOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('/service-worker.js');
    const { active } = await navigator.serviceWorker.ready;
    effect(() => {
      const paths = openPaths();
      if (paths.length > 0) active?.postMessage(paths);
    });
  } catch (error) {
    console.info(`This page will not work offline: ${error}`);
  }
}

/** What the page knows of the open model; nothing while its module is on its way, or where there are keys. */
function openPaths(): string[] {
  const state = page.value;
  if (state.kind !== 'open' || keepsKey()) return [];
  const { model, asker } = state.session;
  if (asker.device.value.kind !== 'ready') return [];
  const { base, prefix, entry } = model;
  return [
    '/api/models',
    `${prefix}/api/info`,
    versionPath(entry.name, entry.version),
    `${base}/evaluation.json`,
    `${base}/model.wasm`,
  ];
}
