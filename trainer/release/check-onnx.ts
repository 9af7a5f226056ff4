// The model as ONNX, for others to run: held to the golden rows by onnxruntime-web where that can load it.
import { importOptional, MissingPackageError } from '../base/optional-package.ts';
import type { Progress } from '../base/progress.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { exportOnnx, type OnnxFields, onnxRefusal } from '../export/onnx.ts';
import type { GoldenRow } from '../registry/golden-file.ts';

/** onnxruntime-web takes a minute and more than a gigabyte for larger ones. */
const MOST_ONNX_NODES = 1_000_000;
/** It loads a tree in the square of its leaves: two seconds for so many. */
const MOST_ONNX_LEAVES = 20_000;

/** What makes onnxruntime-web take too long to check the ensemble; undefined where nothing does. */
function onnxExcess(ensemble: Ensemble): string | undefined {
  const isLarge = ensemble.feature.length > MOST_ONNX_NODES;
  return isLarge ? `more than ${MOST_ONNX_NODES} nodes` : largeTree(ensemble);
}

/** What onnxruntime-web takes too long to load of a tree. */
export function largeTree({ feature, treeRoot }: Ensemble): string | undefined {
  const isLarge = treeRoot.some((root, tree) => {
    const nodes = (treeRoot[tree + 1] ?? feature.length) - root;
    return (nodes + 1) / 2 > MOST_ONNX_LEAVES;
  });
  return isLarge ? `a tree of more than ${MOST_ONNX_LEAVES} leaves` : undefined;
}

/** The ensemble as ONNX, held to the golden rows; null where there is none. */
export async function checkedOnnx(
  ensemble: Ensemble,
  fields: OnnxFields,
  golden: GoldenRow[],
  progress: Progress,
): Promise<Uint8Array | null> {
  const stage = progress.stage('Checking ONNX', 'rows');
  const refusal = onnxRefusal(ensemble);
  if (refusal) {
    stage.done(`left out: ${refusal.split(';')[0]}`);
    return null;
  }
  const tooLarge = onnxExcess(ensemble);
  if (tooLarge) {
    stage.done(`left out: ${tooLarge} (batcomputer export writes it)`);
    return null;
  }
  const onnx = exportOnnx(ensemble, fields);
  try {
    const { verifyOnnx } = await importOptional(
      ['onnxruntime-web'],
      'Checking the ONNX file',
      () => import('../compile/verify-onnx.ts'),
    );
    await verifyOnnx(onnx, golden);
    stage.done(`onnxruntime-web agrees on ${golden.length} golden rows`);
  } catch (error) {
    if (!(error instanceof MissingPackageError)) throw error;
    stage.done('written, not checked: npm install onnxruntime-web checks it');
  }
  return onnx;
}
