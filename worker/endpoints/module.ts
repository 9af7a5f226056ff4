// GET /model.wasm: the module itself, for those who answer on their own machine (docs/CLIENT.md).

import type { Call } from '../call.ts';
import { answerFile } from '../http/answer-file.ts';
import { cachingOf } from '../http/caching.ts';
import { Problem } from '../http/problem.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

const TYPE = 'application/wasm';

export function moduleRoute(version: ServedVersion): Route {
  const route = { method: 'GET', path: '/model.wasm', access: 'read' } as const;
  const { bytes } = version;
  if (bytes === null) return { ...route, answer: refuseBytes };
  const etag = `"${version.entry.files['model.wasm'].slice(0, 32)}"`;
  return {
    ...route,
    operation: 'module',
    answer: (call: Call) =>
      answerFile(call, bytes, {
        ...version.answerHeaders,
        'content-type': TYPE,
        etag,
        'cache-control': cachingOf(call.alias),
      }),
  };
}

function refuseBytes(): never {
  throw new Problem('not-provided', 'this module is too large to be handed out');
}
