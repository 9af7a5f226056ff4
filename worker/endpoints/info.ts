// GET /api/info: that the worker is alive, and which model answers here.

import type { Info } from '../document/catalogue-schema.ts';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

export function infoRoute(version: ServedVersion): Route {
  const text = JSON.stringify(describeInfo(version));
  return {
    method: 'GET',
    path: '/api/info',
    access: 'read',
    operation: 'info',
    answer: () => answerJsonText(text, version.identity),
  };
}

export function describeInfo({ entry, aliases }: ServedVersion): Info {
  const { version, name, title, created, metrics, rows, flags, files } = entry;
  const model = { version, name, title, aliases, created };
  const moduleSha256 = files['model.wasm'];
  return { status: 'alive', metadata: { ...model, metrics, rows, flags, moduleSha256 } };
}
