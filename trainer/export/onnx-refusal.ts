// Which ensembles have no form in ONNX: asked without loading what writes it.
import type { Ensemble } from '../ensemble/ensemble.ts';

/** What ONNX cannot express of an ensemble; null when it can be exported. */
export function onnxRefusal(ensemble: Ensemble): string | null {
  // Runtimes add in an order of their own.
  if (ensemble.float32Sums) {
    return 'ONNX has no float32 sums in an order that is given; export as json, or import without them';
  }
  if (ensemble.linear) return 'ONNX has no trees with linear leaves; export as lightgbm or json';
  return null;
}
