// GET /report: the page that says all that is known of a version (docs/EVALUATION.md).
import type { Call } from '../call.ts';
import { matchesEtag } from '../http/etag.ts';
import { Problem } from '../http/problem.ts';
import type { OperationSchema, Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

const TYPE = 'text/html; charset=utf-8';
/** The page brings a stricter one, which knows the hash of its style. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export function reportRoute(version: ServedVersion): Route {
  const route = { method: 'GET', path: '/report', access: 'read' } as const;
  const { report } = version;
  if (report === null) return { ...route, answer: refuseReport };
  // A part of the hash in its path: it tells nobody the path.
  const etag = `"${report.replace(/^.*\//, '').slice(0, 32)}"`;
  return {
    ...route,
    schema: reportOperation,
    async answer({ request, assets }: Call) {
      const headers = {
        ...version.answerHeaders,
        'content-type': TYPE,
        'content-security-policy': POLICY,
        etag,
        // That of a version of an earlier release changes with the release that made it.
        'cache-control': 'public, no-cache',
      };
      if (matchesEtag(request, etag)) return new Response(null, { status: 304, headers });
      const file = await assets.fetch(new URL(report, request.url));
      if (!file.ok) throw new Error(`${report} is not among the assets: ${file.status}`);
      return new Response(file.body, { headers });
    },
  };
}

function refuseReport(): never {
  throw new Problem('not-provided', 'this report is too large to be handed out');
}

function reportOperation(): OperationSchema {
  return {
    operationId: 'report',
    tags: ['model'],
    summary: 'The report of this version, as a page',
    description:
      'What the model is for and how far to trust it: figures, slices, calibration, curves, importances, the data and how it was made. One file without scripts, confirmed by ETag.',
    responses: {
      200: { description: 'The page', content: { 'text/html': { schema: { type: 'string' } } } },
      304: { description: 'The page that the client has still stands' },
    },
    problems: [],
  };
}
