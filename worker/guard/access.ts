// Who may ask what: every route says which scope it asks for, and every caller has some.
import { Problem } from '../http/problem.ts';

/**
 * `predict`: one row, or an explanation; `batch`: many rows; `read`: everything about the models; `mcp`: the tools for
 * agents, and so the schemas and single predictions that these give; `feedback`: what became of answers; `metrics`: the
 * counts of the process.
 */
export const SCOPES = ['predict', 'batch', 'read', 'mcp', 'feedback', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whom a route answers: callers with this scope, or everybody. */
export type Access = Scope | 'open';

export interface Caller {
  /** Name of the API key; null without one that is known. */
  readonly key: string | null;
  readonly scopes: ReadonlySet<Scope>;
  /** What the problem tells a caller without a known key. */
  readonly advice: string;
}

/** Anybody, in a deployment without keys. */
export const EVERYBODY: Caller = { key: null, scopes: new Set(SCOPES), advice: '' };

export function makeStranger(advice: string): Caller {
  return { key: null, scopes: new Set(), advice };
}

/** @throws Problem `unauthorized` without a known key, `forbidden` when the key lacks the scope */
export function authorize({ key, scopes, advice }: Caller, access: Access): void {
  if (access === 'open' || scopes.has(access)) return;
  if (key === null) throw new Problem('unauthorized', advice);
  throw new Problem('forbidden', `the key ${key} lacks the scope ${access}`);
}
