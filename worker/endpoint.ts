// What all endpoints are: classes that chanfana documents, which keep nothing of a request.
import { OpenAPIRoute } from 'chanfana';
import type { Call, Routed } from './call.ts';

export type Answer = Response | Promise<Response>;

export abstract class Endpoint extends OpenAPIRoute<[Routed, Call]> {
  abstract override handle(routed: Routed, call: Call): Answer;
}
