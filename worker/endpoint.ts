// What all endpoints are: classes that chanfana documents, which keep nothing of a request.
import { OpenAPIRoute, type OpenAPIRouteSchema } from 'chanfana';
import type { Call } from './call.ts';
import type { Access } from './guard/access.ts';
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

export abstract class Endpoint extends OpenAPIRoute<[Call]> {
  /** Whom it answers. */
  abstract readonly access: Access;

  abstract override handle(call: Call): Answer;

  /** Keys are needed only where the deployment has some. */
  override getSchema(): OpenAPIRouteSchema {
    const scopes = [this.access];
    const security = this.access === 'open' ? [{}] : [{}, { apiKey: scopes }, { bearer: scopes }];
    return { ...super.getSchema(), security };
  }
}
