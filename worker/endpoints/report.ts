// GET /report: the page that says all that is known of a version (docs/EVALUATION.md).
import type { Call } from '../call.ts';
import { answerFile, fileEtag } from '../http/answer-file.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

/** The page brings a stricter one, which knows the hash of its style. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

export function reportRoute({ report, answerHeaders }: ServedVersion): Route {
  return {
    method: 'GET',
    path: '/report',
    access: 'read',
    operation: 'report',
    answer(call: Call) {
      return answerFile(call, report, {
        ...answerHeaders,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
        etag: fileEtag(report),
        // That of a version of an earlier release changes with the release that made it.
        'cache-control': 'public, no-cache',
      });
    },
  };
}
