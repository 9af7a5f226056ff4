// From the bytes of a foreign file to an ensemble with names: the format is recognized from the content.
import { UserError } from '../base/user-error.ts';
import type { ImportedModel } from './imported-model.ts';
import { importLightgbm, isLightgbm } from './lightgbm/lightgbm.ts';
import { importOnnx } from './onnx/onnx.ts';
import { looksLikeDocument } from './xgboost/document.ts';
import { importXgboost } from './xgboost/xgboost.ts';

/** An ONNX file begins with its IR version: the tag of field 1, a variable-length integer. */
const ONNX_FIRST_BYTE = 0x08;

const PICKLE =
  'a Python pickle, which only Python can read; save the model by its library (save_model), or ' +
  'scikit-learn models as ONNX (skl2onnx)';
const OLD_XGBOOST =
  "XGBoost's old binary format; load it with the XGBoost that wrote it, or one before 3.1, and save it " +
  "with save_model('model.json')";

/** What users have instead, by its first bytes, and what to do about it. */
const OTHER_FORMATS: { begins: number[][]; remedy: string }[] = [
  // Any protocol from 2 on.
  { begins: [[0x80]], remedy: PICKLE },
  {
    // gzip, zip, bzip2, zstd, xz.
    begins: [
      [0x1f, 0x8b],
      [0x50, 0x4b, 3, 4],
      [0x42, 0x5a, 0x68],
      [0x28, 0xb5, 0x2f, 0xfd],
      [0xfd, 0x37, 0x7a],
    ],
    remedy: 'the file is compressed; unpack it first',
  },
  {
    begins: [[...Buffer.from('CBM1')]],
    remedy: "CatBoost's own format; save it with model.save_model('model.onnx', format='onnx')",
  },
  { begins: [[...Buffer.from('binf')], [...Buffer.from('bs64')]], remedy: OLD_XGBOOST },
  {
    begins: ['<?xml', '<PMML'].map((head) => [...Buffer.from(head)]),
    remedy: 'XML (PMML?), which is not read; save the model by its library, or as ONNX',
  },
  {
    begins: ['booster[', '[{"', '[\n', '[ '].map((head) => [...Buffer.from(head)]),
    remedy:
      "a dump (dump_model), which lacks what is needed; use XGBoost's save_model('model.json')",
  },
];

/** Of a file whose first bytes alone say nothing. */
function remedyOf(bytes: Buffer): string | undefined {
  // Protocols 0 and 1 begin with an instruction: a class by its module, or the mark of a tuple, list or dict.
  const head = bytes.toString('latin1', 0, 300);
  const isPickle = /^(?:c[A-Za-z_][\w.]*\n[A-Za-z_]\w*\n|\([cdliSVIK(]|[}\])][q(p])/.test(head);
  return isPickle && bytes.toString('latin1').trimEnd().endsWith('.') ? PICKLE : undefined;
}

/** Bytes of the parameters that the old binary format begins with when it has no mark. */
const OLD_XGBOOST_PARAMETERS = 136;

/** Behind the parameters stands the objective's name after its length. */
function isOldXgboost(bytes: Buffer): boolean {
  const at = OLD_XGBOOST_PARAMETERS;
  if (bytes.length < at + 8) return false;
  const length = bytes.readBigUInt64LE(at);
  if (length < 3n || length > 60n) return false;
  return /^[a-z]+(:[a-z]+)?$/.test(bytes.toString('latin1', at + 8, at + 8 + Number(length)));
}

/** What the user says of a file that does not say it itself. */
export interface ImportHints {
  /** Of LightGBM's: names of the columns of pandas' dtype category, in their order. */
  pandasCategories?: string[] | undefined;
}

/**
 * Reads a model file of another library. The result answers as that library does.
 * @param file name of the file in messages
 * @throws UserError for a file that is of no known format, damaged, or has something unknown in it
 */
export async function importModel(
  bytes: Buffer,
  file: string,
  { pandasCategories }: ImportHints = {},
): Promise<ImportedModel> {
  if (bytes.length === 0) throw new UserError(`${file}: the file is empty`);
  if (isLightgbm(bytes)) return importLightgbm(bytes, file, pandasCategories);
  if (pandasCategories) {
    throw new UserError(`${file}: --pandas-categories is for text models of LightGBM`);
  }
  if (isOldXgboost(bytes)) throw new UserError(`${file}: ${OLD_XGBOOST}`);
  if (looksLikeDocument(bytes)) return importXgboost(bytes, file);
  if (bytes[0] === ONNX_FIRST_BYTE) return importOnnx(bytes, file);
  const known = OTHER_FORMATS.find(({ begins }) =>
    begins.some((head) => head.every((byte, i) => bytes[i] === byte)),
  );
  const remedy = known?.remedy ?? remedyOf(bytes);
  throw new UserError(
    remedy
      ? `${file}: ${remedy}`
      : `${file}: not a model that can be imported (LightGBM text, XGBoost JSON or UBJSON, ONNX)`,
  );
}
