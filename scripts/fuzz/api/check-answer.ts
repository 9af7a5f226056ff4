// Holds an answer to the document of its prefix: its status, type and body, and that its caller's scopes allow it.
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import Papa from 'papaparse';
import type { OpenApiDocument, Operation } from '../../../trainer/delivery/openapi-document.ts';
import { FUZZ_KEYS, type FuzzDeployment } from './deployments.ts';
import type { DrawnRequest } from './draw-request.ts';

export interface FuzzAnswer {
  status: number;
  /** Without parameters. */
  type: string;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Types of answers that no schema says more of. */
const UNDESCRIBED = ['application/wasm', 'application/typescript', 'text/html'];

/** Compiles the schemas of a deployment's documents once. */
export class AnswerChecker {
  readonly #deployment: FuzzDeployment;
  readonly #ajv = new Map<string, Ajv2020>();
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(deployment: FuzzDeployment) {
    this.#deployment = deployment;
  }

  /** Throws what is wrong with the answer. */
  check(request: DrawnRequest, answer: FuzzAnswer): void {
    const { status, type } = answer;
    if (status >= 500) throw new Error(`status ${status}`);
    if (status >= 400) this.#checkProblem(request, answer);
    else if (status >= 200 && status < 300) this.#checkAnswered(request, answer);
    else throw new Error(`status ${status}, ${type}`);
    if (this.#deployment.hasKeys) checkPrivate(answer);
    this.#checkRow(request, answer);
  }

  #checkProblem(request: DrawnRequest, { status, type, text }: FuzzAnswer): void {
    if (type !== 'application/problem+json') throw new Error(`${status} is of type ${type}`);
    if (request.sentMethod === 'HEAD') return;
    const problem = this.#validate(request.prefix, '#/components/schemas/Problem', text);
    if ((problem as { status: number }).status !== status) throw new Error('another status inside');
    if (/"entry"|\bat .*\.js:\d|Error:/.test(text)) throw new Error('something internal is told');
  }

  #checkAnswered(request: DrawnRequest, answer: FuzzAnswer): void {
    if (request.sentMethod === 'OPTIONS') return;
    const { operation, scope } = this.#operationOf(request);
    if (request.isRespelled) throw new Error('another spelling of the path is answered');
    if (this.#deployment.hasKeys && !FUZZ_KEYS.get(request.key ?? '')?.includes(scope)) {
      throw new Error(`scope ${scope} is not among those of the key ${request.key}`);
    }
    if (request.sentMethod === 'HEAD') return;
    const { status, type, text } = answer;
    const documented = operation.responses[status]?.content?.[type];
    if (documented === undefined) throw new Error(`${status} as ${type} is not documented`);
    if (UNDESCRIBED.includes(type)) return;
    if (type === 'text/csv') checkCsv(text);
    else if (type === 'application/x-ndjson') this.#checkLines(request.prefix, text);
    else this.#validate(request.prefix, this.#pointer(request, status, type), text);
  }

  /** The operation that was sent, which may be another method's of the path. */
  #operationOf({ prefix, path, sentMethod }: DrawnRequest): {
    operation: Operation;
    scope: string;
  } {
    const method = sentMethod === 'HEAD' ? 'get' : sentMethod.toLowerCase();
    const operation = this.#document(prefix).paths[path][method];
    if (operation === undefined) throw new Error(`${method} of ${path} is not documented`);
    const asked = operation.security?.find(({ apiKey }) => apiKey !== undefined);
    const scope = asked?.apiKey[0] ?? 'open';
    return { operation, scope };
  }

  #pointer({ path, sentMethod }: DrawnRequest, status: number, type: string): string {
    const parts = ['paths', path, sentMethod.toLowerCase(), 'responses', status, 'content', type];
    const escaped = parts.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'));
    return `#/${escaped.map(encodeURIComponent).join('/')}/schema`;
  }

  #checkLines(prefix: string, text: string): void {
    for (const line of text.split('\n').filter(Boolean)) {
      const isBad = Object.hasOwn(JSON.parse(line) as object, 'problem');
      this.#validate(prefix, `#/components/schemas/${isBad ? 'BadRow' : 'BatchAnswer'}`, line);
    }
  }

  /** A row of the schema is answered, and another is not, where nothing else stands in the way. */
  #checkRow(
    { prefix, path, sentMethod, rows, headers, target, ...rest }: DrawnRequest,
    { status }: FuzzAnswer,
  ): void {
    const isPlain = !target.includes('?') && !rest.isRespelled && sentMethod === 'POST';
    if (!isPlain || rows === null || path !== '/api/predict' || ![200, 422].includes(status))
      return;
    const isRow = this.#validator(prefix, '#/components/schemas/Row');
    const expected = isRow(JSON.parse(renameProto(JSON.stringify(rows[0])))) ? 200 : 422;
    if (status !== expected) throw new Error(`${status} where the document means ${expected}`);
  }

  #document(prefix: string): OpenApiDocument {
    return this.#deployment.documents.get(prefix) as OpenApiDocument;
  }

  #validate(prefix: string, pointer: string, text: string): unknown {
    const value: unknown = JSON.parse(renameProto(text));
    const isValid = this.#validator(prefix, pointer);
    if (!isValid(value)) throw new Error(`${pointer}: ${JSON.stringify(isValid.errors)}`);
    return value;
  }

  #validator(prefix: string, pointer: string): ValidateFunction {
    const key = `${prefix} ${pointer}`;
    let validator = this.#validators.get(key);
    if (validator === undefined) {
      validator = this.#ajvOf(prefix).compile({ $ref: `document${pointer}` });
      this.#validators.set(key, validator);
    }
    return validator;
  }

  #ajvOf(prefix: string): Ajv2020 {
    let ajv = this.#ajv.get(prefix);
    if (ajv === undefined) {
      ajv = new Ajv2020({ strict: false, ownProperties: true });
      addFormats.default(ajv);
      const document = JSON.parse(renameProto(JSON.stringify(this.#document(prefix)))) as AnySchema;
      ajv.addSchema(document, 'document');
      this.#ajv.set(prefix, ajv);
    }
    return ajv;
  }
}

/** ajv leaves a field of this name out of every schema, so that its values would not be checked. */
function renameProto(json: string): string {
  return json.replaceAll('__proto__', '(proto)');
}

/** Shared caches give it to nobody else. */
function checkPrivate({ headers }: FuzzAnswer): void {
  const caching = String(headers['cache-control'] ?? '');
  const vary = String(headers.vary ?? '');
  const isKept = /^(?:private|no-store)/.test(caching) && /x-api-key/.test(vary);
  if (!isKept) throw new Error(`cache-control ${caching}, vary ${vary}`);
}

function checkCsv(text: string): void {
  const { data, errors } = Papa.parse<string[]>(text, { skipEmptyLines: true });
  if (errors.length > 0 && data.length > 0) throw new Error(`CSV: ${errors[0].message}`);
  const [header] = data;
  const wrong = data.find((cells) => cells.length !== header.length);
  if (wrong) throw new Error(`CSV: ${wrong.length} cells under ${header.length} columns`);
}
