// Which form a body has and which the answer shall have (RFC 9110 sections 8.3 and 12.5.1).
import { charsetProblem, contentTypeProblem, notAcceptableProblem } from './problems.ts';

export const MEDIA_TYPES = ['application/json', 'application/x-ndjson', 'text/csv'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

const ALSO_CALLED: Record<string, MediaType> = {
  'application/ndjson': 'application/x-ndjson',
  'application/jsonl': 'application/x-ndjson',
};

function parseMediaType(text: string): MediaType | undefined {
  const name = text.split(';', 1)[0].trim().toLowerCase();
  return MEDIA_TYPES.find((type) => type === name) ?? ALSO_CALLED[name];
}

/** @throws Problem `content-type` */
export function bodyType(request: Request): MediaType {
  const given = request.headers.get('content-type');
  const type = given === null ? undefined : parseMediaType(given);
  if (type === undefined) throw contentTypeProblem(given, [...MEDIA_TYPES]);
  return type;
}

/**
 * The encoding of a body: of CSV the charset that content-type names (RFC 7111), otherwise UTF-8, as JSON always has.
 * @throws Problem `content-type` where the platform does not read it
 */
export function bodyCharset(request: Request, type: MediaType): string {
  const given = request.headers.get('content-type') ?? '';
  const charset = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]*))/i.exec(given);
  if (type !== 'text/csv' || charset === null) return 'utf-8';
  try {
    return new TextDecoder(charset[1] ?? charset[2]).encoding;
  } catch {
    throw charsetProblem(charset[1] ?? charset[2]);
  }
}

/**
 * The type that `accept` prefers, the first of equals; where it leaves the choice, that of the body.
 * @throws Problem `not-acceptable`
 */
export function answerType(request: Request, sameAsBody: MediaType): MediaType {
  const accept = request.headers.get('accept');
  if (accept === null) return sameAsBody;
  let best: { type: MediaType; quality: number } | null = null;
  for (const item of accept.split(',')) {
    const type = /^\s*(?:\*|application|text)\/\*/.test(item) ? sameAsBody : parseMediaType(item);
    const quality = qualityOf(item);
    if (type && quality > (best?.quality ?? 0)) best = { type, quality };
  }
  if (best !== null) return best.type;
  throw notAcceptableProblem(accept, [...MEDIA_TYPES]);
}

/** The weight of an item (RFC 9110 section 12.4.2): 1 unless it says otherwise, 0 where it is not wanted. */
function qualityOf(item: string): number {
  const given = /;\s*q\s*=\s*([\d.]+)/i.exec(item);
  return given === null ? 1 : Number(given[1]) || 0;
}
