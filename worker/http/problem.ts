// Everything that can be wrong with a request, as RFC 9457 problem details. Each class has its number
// (7100 and up: chanfana takes 7000 to 7099), its status and its title; the detail speaks of this request.
import type { Problem as RowFault } from '../../runtime/rows/encode-value.ts';
import { listNames, question, shorten } from './advice.ts';
import type { Target } from './target.ts';

export abstract class Problem extends Error {
  abstract readonly code: number;
  abstract readonly status: number;
  /** Last part of the problem's `type`: what the class is called on the page of problems. */
  abstract readonly slug: string;
  abstract readonly title: string;
  faults: RowFault[] = [];
  headers: Record<string, string> = {};

  /**
   * The members of RFC 9457 section 3.1, then `code` and, where there are any, `errors` by field.
   * @param target of the request; null where it has none that can be read, and so no URL of the page of problems
   */
  details(target: Pick<Target, 'origin' | 'pathname'> | null): Record<string, unknown> {
    return {
      type: target === null ? 'about:blank' : `${target.origin}/problems#${this.slug}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      instance: target?.pathname ?? '/',
      code: this.code,
      ...(this.faults.length > 0 && { errors: this.faults }),
    };
  }
}

export class InternalProblem extends Problem {
  override code = 7100;
  override status = 500;
  override slug = 'internal';
  override title = 'The worker failed';
}

export class UnknownPathProblem extends Problem {
  override code = 7101;
  override status = 404;
  override slug = 'unknown-path';
  override title = 'There is nothing at this path';

  constructor(path: string, known: string[] = []) {
    super(`${shorten(path)} is not a path of this API${question(path, known)}`);
  }
}

export class UnknownVersionProblem extends Problem {
  override code = 7102;
  override status = 404;
  override slug = 'unknown-version';
  override title = 'This model or version is not deployed';

  /** @param known what is deployed; none where the caller may not be told */
  constructor(asked: string, known: string[]) {
    const deployed = known.length === 0 ? '' : `; deployed: ${listNames(known)}`;
    super(`${shorten(asked)} is not deployed${question(asked, known)}${deployed}`);
  }
}

export class MethodProblem extends Problem {
  override code = 7103;
  override status = 405;
  override slug = 'method';
  override title = 'This path does not answer this method';

  constructor(method: string, allowed: string[]) {
    super(`this path does not answer ${method}; use ${allowed.join(' or ')}`);
    this.headers = { allow: allowed.join(', ') };
  }
}

export class ContentTypeProblem extends Problem {
  override code = 7104;
  override status = 415;
  override slug = 'content-type';
  override title = 'Unsupported content type';

  constructor(given: string | null, accepted: string[]) {
    const what = given === null ? 'no content-type was given' : `content-type is "${given}"`;
    super(`${what}; send ${accepted.join(' or ')}`);
    this.headers = { 'accept-post': accepted.join(', ') };
  }
}

export class ContentEncodingProblem extends Problem {
  override code = 7109;
  override status = 415;
  override slug = 'content-encoding';
  override title = 'Unsupported compression';

  constructor(given: string) {
    super(`content-encoding is "${given}"; send the body uncompressed`);
    this.headers = { 'accept-encoding': 'identity' };
  }
}

export class BodyTooLargeProblem extends Problem {
  override code = 7105;
  override status = 413;
  override slug = 'body-too-large';
  override title = 'The body is too large';

  constructor(limitBytes: number) {
    super(`the body is larger than ${limitBytes} bytes`);
  }
}

export class BrokenJsonProblem extends Problem {
  override code = 7106;
  override status = 400;
  override slug = 'broken-json';
  override title = 'The body is not JSON';
}

export class NotAnObjectProblem extends Problem {
  override code = 7107;
  override status = 422;
  override slug = 'not-an-object';
  override title = 'The body is not one row';

  constructor(given: unknown) {
    const what = given === null ? 'null' : Array.isArray(given) ? 'an array' : `a ${typeof given}`;
    super(`a row is a JSON object of its fields; this is ${what}`);
  }
}

export class InvalidQueryProblem extends Problem {
  override code = 7108;
  override status = 400;
  override slug = 'invalid-query';
  override title = 'The query cannot be read';
}

export class InvalidRowProblem extends Problem {
  override code = 7110;
  override status = 422;
  override slug = 'invalid-row';
  override title = 'The row cannot be answered';

  constructor(faults: RowFault[]) {
    super(faults.map(({ message }) => message).join('; '));
    this.faults = faults;
  }
}

export class NotAcceptableProblem extends Problem {
  override code = 7111;
  override status = 406;
  override slug = 'not-acceptable';
  override title = 'None of the formats in accept is available';

  constructor(accept: string, offered: string[], why = '') {
    super(`accept is "${accept}"; answers come as ${offered.join(', ')}${why}`);
  }
}

export class ColumnsProblem extends Problem {
  override code = 7112;
  override status = 422;
  override slug = 'columns';
  override title = 'The columns are not the fields of the model';

  constructor(detail: string, fields: string[]) {
    super(fields.length > 0 ? `${detail}; the fields are ${fields.join(', ')}` : detail);
  }
}

export class RowTooLongProblem extends Problem {
  override code = 7113;
  override status = 413;
  override slug = 'row-too-long';
  override title = 'A row is too long';

  constructor(
    limit: number,
    detail = `this row has more than ${limit} characters; it and the rows after it were not read`,
  ) {
    super(detail);
  }
}

export class RowLimitProblem extends Problem {
  override code = 7114;
  override status = 413;
  override slug = 'row-limit';
  override title = 'The batch has too many rows';

  constructor(limit: number) {
    super(`the batch has more than ${limit} rows; this row and those after it were not read`);
  }
}

export class BrokenCsvProblem extends Problem {
  override code = 7118;
  override status = 400;
  override slug = 'broken-csv';
  override title = 'The body is not CSV';
}

export class NotUtf8Problem extends Problem {
  override code = 7119;
  override status = 400;
  override slug = 'not-utf-8';
  override title = 'The body is not text in UTF-8';
}

export class NotProvidedProblem extends Problem {
  override code = 7115;
  override status = 404;
  override slug = 'not-provided';
  override title = 'This model does not provide that';
}

export class InvalidTargetProblem extends Problem {
  override code = 7116;
  override status = 400;
  override slug = 'invalid-target';
  override title = 'The request does not say what it asks';

  constructor() {
    super('the header host is not one host, with or without a port, or the request has no path');
  }
}

export class BrokenBodyProblem extends Problem {
  override code = 7117;
  override status = 400;
  override slug = 'broken-body';
  override title = 'The body did not arrive in full';

  constructor() {
    super('the body broke off, or its chunks are not valid HTTP');
  }
}

export class UnauthorizedProblem extends Problem {
  override code = 7120;
  override status = 401;
  override slug = 'unauthorized';
  override title = 'You need an API key';
  override headers = { 'www-authenticate': 'Bearer' };
}

export class ForbiddenProblem extends Problem {
  override code = 7121;
  override status = 403;
  override slug = 'forbidden';
  override title = 'The API key does not allow this';
}

export class RateLimitProblem extends Problem {
  override code = 7122;
  override status = 429;
  override slug = 'rate-limit';
  override title = 'Too many requests';
  override headers = { 'retry-after': '10' };

  constructor() {
    super('this caller is over the rate limit; wait and ask again');
  }
}

export class DeadlineProblem extends Problem {
  override code = 7123;
  override status = 408;
  override slug = 'deadline';
  override title = 'The request took too long';

  constructor(
    deadlineMs: number,
    detail = `the request did not arrive in full within ${deadlineMs} ms`,
  ) {
    super(detail);
  }
}

export class NotReadyProblem extends Problem {
  override code = 7130;
  override status = 503;
  override slug = 'not-ready';
  override title = 'A model does not answer as it should';
}

export class NotConfiguredProblem extends Problem {
  override code = 7131;
  override status = 503;
  override slug = 'not-configured';
  override title = 'This deployment is not set up';

  constructor() {
    super('a setting of this deployment is missing or wrong; its log says which');
  }
}
