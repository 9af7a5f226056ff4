// `ensemble.json` (in the registry gzipped): an ensemble as JSON with its arrays as base64 of little-endian numbers, so that
// reading gives back every bit. What is read is checked before it is an `Ensemble`.
import { z } from 'zod';
import { UserError } from '../base/user-error.ts';
import { checkEnsemble, EnsembleError } from './check-ensemble.ts';
import { type Ensemble, FLOAT32_SUMS } from './ensemble.ts';

const FORMAT = 'batcomputer-ensemble';
const FORMAT_VERSION = 1;

const int32 = arrayOf(Int32Array);
const float64 = arrayOf(Float64Array);
const uint8 = arrayOf(Uint8Array);

const sigmoidKinds = z.enum(['sigmoid', 'sigmoid-each']);
const plainKinds = z.enum([
  'identity',
  'complement',
  'step',
  'softmax',
  'exp',
  'log1p-exp',
  'signed-square',
  'sorted',
  'rising',
]);

const ensembleForm = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  featureCount: z.int(),
  rawCount: z.int(),
  inputPrecision: z.enum(['f64', 'f32']),
  categoryCode: z.enum(['trunc', 'floor', 'exact']),
  leafWidth: z.int(),
  divisor: z.number(),
  linkDivisor: z.number(),
  link: z.union([
    z.strictObject({ kind: sigmoidKinds, slope: z.number() }),
    z.strictObject({ kind: z.literal('minus-exp'), shift: z.number() }),
    z.strictObject({ kind: plainKinds }),
  ]),
  feature: int32,
  split: uint8,
  flags: uint8,
  threshold: float64,
  left: int32,
  right: int32,
  cover: float64,
  leafIndex: int32,
  setStart: int32,
  setWords: arrayOf(Uint32Array),
  linear: z
    .strictObject({ start: int32, feature: int32, coefficient: float64, constant: float64 })
    .optional(),
  leafValue: float64,
  treeRoot: int32,
  treeOutput: int32,
  baseScore: float64,
  float32Sums: z.enum(FLOAT32_SUMS).optional(),
  calibration: z.array(z.strictObject({ from: float64, to: float64 })).optional(),
});

/** The ensemble as JSON text; `parseEnsemble` gives it back bit for bit. */
export function serializeEnsemble(ensemble: Ensemble): string {
  const form = { format: FORMAT, formatVersion: FORMAT_VERSION, ...ensemble };
  return JSON.stringify(form, (_key, value) =>
    ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : value,
  );
}

/** Reads what `serializeEnsemble` wrote; `place` names the file in a UserError. */
export function parseEnsemble(text: string, place: string): Ensemble {
  const parsed = ensembleForm.safeParse(parseJson(text, place));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw new UserError(`${place}: not an ensemble of this version: ${path.join('.')}: ${message}`);
  }
  const { format: _format, formatVersion: _version, ...fields } = parsed.data;
  const { calibration, linear, float32Sums, ...rest } = fields;
  const ensemble: Ensemble = {
    ...rest,
    ...(calibration && { calibration }),
    ...(linear && { linear }),
    ...(float32Sums && { float32Sums }),
  };
  try {
    checkEnsemble(ensemble);
  } catch (error) {
    if (error instanceof EnsembleError) throw new UserError(`${place}: ${error.message}`);
    throw error;
  }
  return ensemble;
}

/** An ensemble is a few dozen members, however large they are; that many would fill the memory. */
const MOST_MEMBERS = 1_000_000;

function hasManyMembers(text: string): boolean {
  return [',', '[', '{'].some((mark) => {
    let count = 0;
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      if (++count > MOST_MEMBERS) return true;
    }
    return false;
  });
}

function parseJson(text: string, place: string): unknown {
  if (hasManyMembers(text)) throw new UserError(`${place}: not an ensemble: it has too many parts`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${place}: not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** Base64 text ↔ typed array. Node's own machines are little-endian, so bytes are taken as they are. */
function arrayOf<T>(type: { new (buffer: ArrayBuffer): T; BYTES_PER_ELEMENT: number }) {
  return z.base64().transform((text, context): T => {
    const bytes = new Uint8Array(Buffer.from(text, 'base64'));
    if (bytes.length % type.BYTES_PER_ELEMENT !== 0) {
      context.addIssue(`${bytes.length} bytes are no whole number of entries`);
      return z.NEVER;
    }
    return new type(bytes.buffer);
  });
}
