// The document inside an XGBoost model file, whether it is JSON or UBJSON; both have the same fields.
import { UserError } from '../../base/user-error.ts';
import { parseUbjson } from './ubjson.ts';

/** Longest JSON that fits a JavaScript string with room to spare. */
const MOST_JSON_BYTES = 500_000_000;

/** What XGBoost's JSON has beside JSON: NaN (thresholds of category splits) and infinities (of others). */
const STRING_OR_NON_NUMBER = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|nan|Infinity|inf)\b/g;

/** True for a file that begins like an object of either form. */
export function looksLikeDocument(bytes: Buffer): boolean {
  return /^(?:\uFEFF|ï»¿)?\s*\{/.test(bytes.toString('latin1', 0, 40));
}

/** Parses the file; throws a UserError with the place of the first fault. */
export function parseDocument(bytes: Buffer, file: string): unknown {
  if (isUbjson(bytes)) return parseUbjson(bytes, file);
  if (bytes.length > MOST_JSON_BYTES) {
    throw new UserError(
      `${file}: ${bytes.length} bytes of JSON are too many; save the model as UBJSON (model.ubj)`,
    );
  }
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text.replace(STRING_OR_NON_NUMBER, plainToken));
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw new UserError(`${file}: not whole JSON: ${reason}`);
  }
}

/** The token in plain JSON: NaN as null, an infinity as a number that reads as one. */
function plainToken(token: string): string {
  if (token.startsWith('"')) return token;
  if (/nan$/i.test(token)) return 'null';
  return token.startsWith('-') ? '-1e999' : '1e999';
}

/** After `{`, JSON has a quote or white space; UBJSON has the type of a length, `$` or `#`. */
function isUbjson(bytes: Buffer): boolean {
  return bytes[0] === 0x7b && 'iUIlL#$'.includes(String.fromCharCode(bytes[1]));
}
