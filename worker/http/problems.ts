// The problems whose detail is made of parts, so that all who find one say it alike.
import { messagesOf, type RowFault, shorten } from '../../runtime/rows/row-fault.ts';
import { notAnObject } from '../../runtime/rows/row-problems.ts';
import { listNames, question } from './advice.ts';
import { Problem } from './problem.ts';

export function invalidTargetProblem(): Problem {
  return new Problem(
    'invalid-target',
    'the header host is not one host, with or without a port, or the request has no path',
  );
}

export function brokenBodyProblem(): Problem {
  return new Problem('broken-body', 'the body broke off, or its chunks are not valid HTTP');
}

export function unknownPathProblem(path: string, known: string[] = []): Problem {
  return new Problem(
    'unknown-path',
    `${shorten(path)} is not a path of this API${question(path, known)}`,
  );
}

/** @param known what is deployed; none where the caller may not be told */
export function unknownVersionProblem(asked: string, known: string[]): Problem {
  const deployed = known.length === 0 ? '' : `; deployed: ${listNames(known)}`;
  return new Problem(
    'unknown-version',
    `${shorten(asked)} is not deployed${question(asked, known)}${deployed}`,
  );
}

export function methodProblem(method: string, allowed: string[]): Problem {
  return new Problem('method', `this path does not answer ${method}; use ${allowed.join(' or ')}`, {
    headers: { allow: allowed.join(', ') },
  });
}

export function forbiddenOriginProblem(origin: string): Problem {
  return new Problem(
    'forbidden-origin',
    `pages of ${shorten(origin)} may not ask here; CORS_ORIGINS of the deployment names those that may`,
  );
}

export function notAcceptableProblem(accept: string, offered: string[], why = ''): Problem {
  return new Problem(
    'not-acceptable',
    `accept is "${accept}"; answers come as ${offered.join(', ')}${why}`,
  );
}

export function deadlineProblem(
  deadlineMs: number,
  detail = `the request did not arrive in full within ${deadlineMs} ms`,
): Problem {
  return new Problem('deadline', detail);
}

export function bodyTooLargeProblem(limitBytes: number): Problem {
  return new Problem('body-too-large', `the body is larger than ${limitBytes} bytes`);
}

export function rowTooLongProblem(
  limit: number,
  detail = `this row has more than ${limit} characters; it and the rows after it were not read`,
): Problem {
  return new Problem('row-too-long', detail);
}

export function rowLimitProblem(limit: number): Problem {
  return new Problem(
    'row-limit',
    `the batch has more than ${limit} rows; this row and those after it were not read`,
  );
}

export function contentTypeProblem(given: string | null, accepted: string[]): Problem {
  const what = given === null ? 'no content-type was given' : `content-type is "${given}"`;
  return new Problem('content-type', `${what}; send ${accepted.join(' or ')}`, {
    headers: { 'accept-post': accepted.join(', ') },
  });
}

export function charsetProblem(given: string): Problem {
  const known = 'such as utf-8, windows-1252 or utf-16le';
  return new Problem(
    'content-type',
    `the charset "${given}" is not known; name an encoding ${known}`,
  );
}

/** @param rows that were read before */
export function notTextProblem(rows: number, encoding: string): Problem {
  const remedy = 'name its encoding, as in content-type: text/csv; charset=windows-1252';
  const what = `what follows row ${rows} is not text in ${encoding.toUpperCase()}`;
  return new Problem(
    'not-utf-8',
    encoding === 'utf-8' ? `${what}; send UTF-8, or of CSV ${remedy}` : what,
  );
}

export function contentEncodingProblem(given: string): Problem {
  return new Problem(
    'content-encoding',
    `content-encoding is "${given}"; send the body uncompressed`,
    { headers: { 'accept-encoding': 'identity' } },
  );
}

export function notAnObjectProblem(given: unknown): Problem {
  return new Problem('not-an-object', notAnObject(given));
}

export function invalidRowProblem(faults: RowFault[]): Problem {
  return new Problem('invalid-row', messagesOf(faults), { faults });
}

export function columnsProblem(detail: string, fields: string[]): Problem {
  return new Problem(
    'columns',
    fields.length > 0 ? `${detail}; the fields are ${fields.join(', ')}` : detail,
  );
}

export function rateLimitProblem(): Problem {
  return new Problem('rate-limit', 'this caller is over the rate limit; wait and ask again');
}

export function notRecordedProblem(): Problem {
  return new Problem(
    'not-recorded',
    'no place is set where answers with an id and their feedback would be recorded: METRICS = "lines", METRICS_DATASET or OTEL_EXPORTER_OTLP_ENDPOINT is one',
  );
}

export function notConfiguredProblem(): Problem {
  return new Problem(
    'not-configured',
    'a setting of this deployment is missing or wrong; its log says which',
  );
}
