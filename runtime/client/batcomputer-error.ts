// Everything that can go wrong with a question, as one class: the problems of the API, and what keeps it from answering.
import type { RowFault } from '../rows/row-fault.ts';

/** As the API answers it (RFC 9457, docs/API.md). */
export interface ProblemDetails {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  instance?: string;
  code?: number;
  errors?: RowFault[];
}

/**
 * Kinds are those of the API's problems (`invalid-row`, `rate-limit`, …), and of this side: `unreachable`, `deadline`
 * (which the API has, too), and `no-answer` for what answers otherwise than the API does.
 */
export class BatcomputerError extends Error {
  override readonly name = 'BatcomputerError';
  readonly kind: string;
  readonly title: string;
  /** Of HTTP; 0 where nothing was answered. */
  readonly status: number;
  readonly detail: string;
  /** Number of the problem's class in the API; 0 where it is none of the API's. */
  readonly code: number;
  /** What is wrong with the row, field by field. */
  readonly errors: readonly RowFault[];
  /** URL of what explains the problem, and path that was asked; null where the API did not say. */
  readonly type: string | null;
  readonly instance: string | null;
  /** Milliseconds after which the API wants to be asked again; null where it did not say. */
  readonly retryAfterMs: number | null;

  /** Also of another copy of this class: a page may load client.js and load.js from different places. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'BatcomputerError';
  }

  constructor(
    kind: string,
    problem: ProblemDetails,
    { cause, retryAfterMs = null }: { cause?: unknown; retryAfterMs?: number | null } = {},
  ) {
    const { title = kind, status = 0, detail = title, code = 0, errors = [] } = problem;
    super(detail, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.title = title;
    this.status = status;
    this.detail = detail;
    this.code = code;
    this.errors = errors;
    this.type = problem.type ?? null;
    this.instance = problem.instance ?? null;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same question may be answered later, or elsewhere: nothing is wrong with it. */
  get isTemporary(): boolean {
    return (
      this.kind === 'unreachable' ||
      this.kind === 'deadline' ||
      this.status === 429 ||
      this.status >= 500
    );
  }
}

/** What an answer that is none says is wrong. */
export async function errorOf(response: Response): Promise<BatcomputerError> {
  const { status } = response;
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
  const text = await response.text().catch(() => '');
  try {
    const problem = JSON.parse(text) as ProblemDetails;
    const kind = /#([\w-]+)$/.exec(problem.type ?? '')?.[1];
    if (kind !== undefined)
      return new BatcomputerError(kind, { ...problem, status }, { retryAfterMs });
  } catch {
    // Told below.
  }
  const detail = `${response.url || 'the server'} answered with status ${status}, and not as the API does`;
  return new BatcomputerError(
    'no-answer',
    { title: 'That is no answer of the API', status, detail },
    { retryAfterMs },
  );
}

/** Seconds, or a date (RFC 9110 section 10.2.3). */
function readRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
