// What all endpoints are: classes that chanfana documents, which keep nothing of a request.
import { OpenAPIRoute } from 'chanfana';
import type { Call, Routed } from './call.ts';
import type { ServedVersion } from './served-version.ts';

/** What the model answered, as JSON: the app makes the response of it, with headers that are made already. */
export class ModelAnswer {
  readonly version: ServedVersion;
  readonly json: string;

  constructor(version: ServedVersion, json: string) {
    this.version = version;
    this.json = json;
  }
}

export type Answer = Response | ModelAnswer | Promise<Response | ModelAnswer>;

export abstract class Endpoint extends OpenAPIRoute<[Routed, Call]> {
  abstract override handle(routed: Routed, call: Call): Answer;
}
