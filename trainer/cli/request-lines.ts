// The worker's log for people: a line for each request, from the lines of JSON that it writes with LOG = "all".
import * as z from 'zod';
import { type Meaning, paint } from './look/paint.ts';

const requestSchema = z.object({
  event: z.literal('request'),
  time: z.iso.datetime(),
  method: z.string(),
  path: z.string().nullable(),
  status: z.number(),
  ms: z.number(),
  model: z.string().nullable(),
  version: z.number().nullable(),
  problem: z
    .object({
      slug: z.string(),
      fields: z.array(z.object({ field: z.string(), reason: z.string() })).optional(),
    })
    .nullable(),
});
type RequestLine = z.infer<typeof requestSchema>;

/** Questions of ours and of load balancers: nobody wants to read them. */
const PROBES = ['/readyz', '/healthz'];
const METHOD_WIDTH = 6;
const PATH_WIDTH = 32;
const MS_WIDTH = 6;

/** Turns the pieces of a worker's log into lines for people; what is no request stays as it is. */
export class RequestLines {
  readonly #write: (text: string) => void;
  readonly #clock: (time: Date) => string;
  #rest = '';

  /** @param clock the time of day, as it is shown */
  constructor(write: (text: string) => void, clock = timeOfDay) {
    this.#write = write;
    this.#clock = clock;
  }

  /** @param text any piece of the log: lines may be cut anywhere */
  push(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const request = parse(line);
      if (request === null) this.#write(`${line}\n`);
      else if (!PROBES.includes(request.path ?? '')) this.#write(`${this.#describe(request)}\n`);
    }
  }

  /** `12:03:11  POST    /api/predict   422    1 ms  churn@3  invalid-row: plan missing_field`. */
  #describe({ time, method, path, status, ms, model, version, problem }: RequestLine): string {
    return [
      this.#clock(new Date(time)),
      method.padEnd(METHOD_WIDTH),
      (path ?? '').padEnd(PATH_WIDTH),
      paint(meaningOf(status), String(status)),
      `${ms} ms`.padStart(MS_WIDTH),
      ...(model === null ? [] : [`${model}@${version}`]),
      ...(problem === null ? [] : [paint(meaningOf(status), describeProblem(problem))]),
    ].join('  ');
  }
}

function parse(line: string): RequestLine | null {
  try {
    return requestSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null; // It is no JSON.
  }
}

function describeProblem({ slug, fields = [] }: NonNullable<RequestLine['problem']>): string {
  if (fields.length === 0) return slug;
  return `${slug}: ${fields.map(({ field, reason }) => `${field} ${reason.replaceAll('_', ' ')}`).join(', ')}`;
}

function meaningOf(status: number): Meaning {
  if (status >= 500) return 'bad';
  return status >= 400 ? 'mind' : 'good';
}

function timeOfDay(time: Date): string {
  return time.toTimeString().slice(0, 8);
}
