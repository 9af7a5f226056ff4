// What a shipped case tells of the clients of its model: their calls, and what they count on.

/** One request, and the tests of its answer as statements of Postman's sandbox; status 200 and JSON are tested anyway. */
export interface ApiCall {
  name: string;
  method: 'GET' | 'POST';
  path: string;
  /** JSON. */
  body?: string;
  tests: Record<string, string>;
}

/** Schemas of an OpenAPI document by name, as far as they tell which model is served. */
export type ApiSchemas = Record<string, { properties?: Record<string, { enum?: unknown[] }> }>;
