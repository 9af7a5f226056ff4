// From the bytes of a foreign file to an ensemble with names: the format is recognised from the content.
import { UserError } from '../user-error.ts';
import type { ImportedModel } from './imported-model.ts';
import { importLightgbm, isLightgbm } from './lightgbm/lightgbm.ts';
import { importOnnx } from './onnx/onnx.ts';
import { looksLikeDocument } from './xgboost/document.ts';
import { importXgboost } from './xgboost/xgboost.ts';

/** An ONNX file begins with its IR version: the tag of field 1, a variable-length integer. */
const ONNX_FIRST_BYTE = 0x08;

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
  throw new UserError(
    `${file}: not a model that can be imported (LightGBM text, XGBoost JSON or UBJSON, ONNX)`,
  );
}
