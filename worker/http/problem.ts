// Everything that can be wrong with a request, as RFC 9457 problem details: one class, and a table of its kinds. The
// detail speaks of this request; problems.ts writes those that are made of parts.
import type { RowFault } from '../../runtime/rows/row-fault.ts';
import { QUESTION_PROBLEMS } from '../../runtime/rows/row-problems.ts';
import type { RequestTarget } from './target.ts';

interface Kind {
  status: number;
  /** 7100 and up: chanfana takes 7000 to 7099. */
  code: number;
  title: string;
  headers?: Record<string, string>;
}

/** By the last part of a problem's `type`, which is what the page of problems calls it; in the order of the status. */
export const PROBLEM_KINDS = {
  'broken-json': { status: 400, code: 7106, title: 'The body is not JSON' },
  'invalid-query': QUESTION_PROBLEMS['invalid-query'],
  'invalid-target': { status: 400, code: 7116, title: 'The request does not say what it asks' },
  'broken-body': { status: 400, code: 7117, title: 'The body did not arrive in full' },
  'broken-csv': { status: 400, code: 7118, title: 'The body is not CSV' },
  'not-utf-8': { status: 400, code: 7119, title: 'The body is not text in UTF-8' },
  'inference-request': {
    status: 400,
    code: 7125,
    title: 'The inference request cannot be answered',
  },
  unauthorized: {
    status: 401,
    code: 7120,
    title: 'You need an API key',
    headers: { 'www-authenticate': 'Bearer' },
  },
  forbidden: { status: 403, code: 7121, title: 'The API key does not allow this' },
  'forbidden-origin': { status: 403, code: 7124, title: 'Pages of this origin may not ask here' },
  'unknown-path': { status: 404, code: 7101, title: 'There is nothing at this path' },
  'unknown-version': { status: 404, code: 7102, title: 'This model or version is not deployed' },
  'not-provided': QUESTION_PROBLEMS['not-provided'],
  'not-recorded': { status: 404, code: 7126, title: 'This deployment records no answers' },
  method: { status: 405, code: 7103, title: 'This path does not answer this method' },
  'not-acceptable': {
    status: 406,
    code: 7111,
    title: 'None of the formats in accept is available',
  },
  deadline: { status: 408, code: 7123, title: 'The request took too long' },
  'body-too-large': { status: 413, code: 7105, title: 'The body is too large' },
  'row-too-long': { status: 413, code: 7113, title: 'A row is too long' },
  'row-limit': { status: 413, code: 7114, title: 'The batch has too many rows' },
  'content-type': { status: 415, code: 7104, title: 'Unsupported content type' },
  'content-encoding': { status: 415, code: 7109, title: 'Unsupported compression' },
  'not-an-object': QUESTION_PROBLEMS['not-an-object'],
  'invalid-row': QUESTION_PROBLEMS['invalid-row'],
  columns: { status: 422, code: 7112, title: 'The columns are not the fields of the model' },
  'invalid-feedback': { status: 422, code: 7127, title: 'The feedback cannot be taken' },
  'rate-limit': {
    status: 429,
    code: 7122,
    title: 'Too many requests',
    headers: { 'retry-after': '10' },
  },
  internal: { status: 500, code: 7100, title: 'The worker failed' },
  'not-ready': { status: 503, code: 7130, title: 'A model does not answer as it should' },
  'not-configured': { status: 503, code: 7131, title: 'This deployment is not set up' },
} as const satisfies Record<string, Kind>;

export type ProblemKind = keyof typeof PROBLEM_KINDS;

export interface ProblemParts {
  /** What is wrong with the row, field by field. */
  faults?: RowFault[];
  headers?: Record<string, string>;
}

export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly code: number;
  readonly title: string;
  readonly faults: readonly RowFault[];
  readonly headers: Record<string, string>;

  constructor(kind: ProblemKind, detail: string, { faults = [], headers = {} }: ProblemParts = {}) {
    super(detail);
    const { status, code, title, headers: usual = {} }: Kind = PROBLEM_KINDS[kind];
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.title = title;
    this.faults = faults;
    this.headers = { ...usual, ...headers };
  }

  /**
   * The members of RFC 9457 section 3.1, then `code` and, where there are any, `errors` by field.
   * @param target of the request; null where it has none that can be read, and so no URL of the page of problems
   */
  details(target: Pick<RequestTarget, 'origin' | 'pathname'> | null): Record<string, unknown> {
    return {
      type: target === null ? 'about:blank' : `${target.origin}/problems#${this.kind}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      instance: target?.pathname ?? '/',
      code: this.code,
      ...(this.faults.length > 0 && { errors: this.faults }),
    };
  }
}
