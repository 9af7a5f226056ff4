// What the integration tests read of an OpenAPI 3.1 document, and values made from its schemas.

export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  example?: unknown;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  [keyword: string]: unknown;
}

export interface DocumentedContent {
  schema?: Schema;
  example?: unknown;
}

export interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  /** Each way to be let in, with the scopes that it asks for. */
  security?: Record<string, string[]>[];
  parameters?: {
    name: string;
    in: string;
    required?: boolean;
    schema: Schema;
    example?: unknown;
  }[];
  requestBody?: { content: Record<string, DocumentedContent> };
  responses: Record<string, { description: string; content?: Record<string, DocumentedContent> }>;
}

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

/** The schema with every `$ref` replaced by what it names; one that names itself accepts anything there. */
export function inlineRefs(document: OpenApiDocument, schema: Schema): Schema {
  const inline = (value: unknown, open: string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => inline(item, open));
    if (typeof value !== 'object' || value === null) return value;
    const { $ref } = value as Schema;
    if (typeof $ref === 'string') {
      const target = document.components?.schemas?.[$ref.split('/').at(-1) ?? ''];
      if (target === undefined) throw new Error(`the document has no ${$ref}`);
      return open.includes($ref) ? {} : inline(target, [...open, $ref]);
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, inline(item, open)]),
    );
  };
  return inline(schema, []) as Schema;
}

/** A value that an inlined schema accepts: its own example where it has one, else the simplest. */
export function valueOfSchema(schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.examples !== undefined && schema.examples.length > 0) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return valueOfSchema(either[0]);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object': {
      const entries = Object.entries(schema.properties ?? {});
      const required = entries.filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(required.map(([name, field]) => [name, valueOfSchema(field)]));
    }
    case 'array':
      return schema.items === undefined ? [] : [valueOfSchema(schema.items)];
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return schema.minimum ?? Math.min(0, schema.maximum ?? 0);
    default:
      return type === 'null' ? null : '';
  }
}
