// One row of the table that both the dispatch and the OpenAPI document are made of.
import type { Call } from './call.ts';
import type { Access } from './guard/access.ts';
import type { ServedVersion } from './served-version.ts';

export interface Route {
  method: 'GET' | 'POST';
  /** With `:name` for each segment that is a parameter. */
  path: string;
  /** Whom it answers. */
  access: Access;
  /** What the document calls it; absent: it is not in the document. */
  operation?: OperationId;
  /** Keeps nothing of a call: the same row answers all of them. */
  answer(call: Call): RouteAnswer;
}

/** What the document calls the operations of a version; document/operations.ts describes each. */
export type OperationId =
  | 'predict'
  | 'predictByQuery'
  | 'predictBatch'
  | 'params'
  | 'info'
  | 'explain'
  | 'feedback'
  | 'schema'
  | 'module'
  | 'types'
  | 'report'
  | 'evaluation'
  | 'models'
  | 'model'
  | 'version';

/** What the model answered, as JSON: the app makes the response of it, with headers that are made already. */
export class ModelAnswer {
  readonly version: ServedVersion;
  readonly json: string;

  constructor(version: ServedVersion, json: string) {
    this.version = version;
    this.json = json;
  }
}

export type RouteAnswer = Response | ModelAnswer | Promise<Response | ModelAnswer>;
