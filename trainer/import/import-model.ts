// From the bytes of a foreign file to an ensemble with names: the format is recognised from the content.
import { UserError } from '../user-error.ts';
import type { ImportedModel } from './imported-model.ts';
import { importLightgbm, isLightgbm } from './lightgbm/lightgbm.ts';
import { importOnnx } from './onnx/onnx.ts';
import { looksLikeDocument } from './xgboost/document.ts';
import { importXgboost } from './xgboost/xgboost.ts';

/** An ONNX file begins with its IR version: the tag of field 1, a variable-length integer. */
const ONNX_FIRST_BYTE = 0x08;

/** What users have instead, by its first bytes, and what to do about it. */
const OTHER_FORMATS: { begins: number[][]; remedy: string }[] = [
  {
    begins: [2, 3, 4, 5].map((protocol) => [0x80, protocol]),
    remedy:
      'a Python pickle, which only Python can read; save the model by its library (save_model), or ' +
      'scikit-learn models as ONNX (skl2onnx)',
  },
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
  {
    begins: [[...Buffer.from('binf')]],
    remedy: "XGBoost's old binary format; load it and save it with save_model('model.json')",
  },
];

/**
 * Reads a model file of another library. The result answers as that library does.
 * @param file name of the file in messages
 * @throws UserError for a file that is of no known format, damaged, or has something unknown in it
 */
export async function importModel(bytes: Buffer, file: string): Promise<ImportedModel> {
  if (bytes.length === 0) throw new UserError(`${file}: the file is empty`);
  if (isLightgbm(bytes)) return importLightgbm(bytes, file);
  if (looksLikeDocument(bytes)) return importXgboost(bytes, file);
  if (bytes[0] === ONNX_FIRST_BYTE) return importOnnx(bytes, file);
  const known = OTHER_FORMATS.find(({ begins }) =>
    begins.some((head) => head.every((byte, i) => bytes[i] === byte)),
  );
  throw new UserError(
    known
      ? `${file}: ${known.remedy}`
      : `${file}: not a model that can be imported (LightGBM text, XGBoost JSON or UBJSON, ONNX)`,
  );
}
