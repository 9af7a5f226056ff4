// The body of the thread that writes ensembles as ONNX and holds the files to their golden rows.
import { parentPort } from 'node:worker_threads';
import { importOptional, MissingPackageError } from '../base/optional-package.ts';
import { VerificationError } from '../compile/verification-error.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { exportOnnx, type OnnxFields } from '../export/onnx.ts';
import type { GoldenRow } from '../registry/golden-file.ts';

export interface OnnxTask {
  ensemble: Ensemble;
  fields: OnnxFields;
  golden: GoldenRow[];
}

export interface OnnxOutcome {
  /** Of the file. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Null: all golden rows agree. Missing: onnxruntime-web is not installed. Otherwise what is wrong. */
  fault: null | 'missing' | { difference: string } | { failure: string };
}

/** Loaded at once: the first file comes later. */
const verifier = importOptional(
  ['onnxruntime-web'],
  'Checking the ONNX file',
  () => import('../compile/verify-onnx.ts'),
);
verifier.catch(() => {}); // Each check says so.

async function check({ ensemble, fields, golden }: OnnxTask): Promise<OnnxOutcome> {
  const bytes = Uint8Array.from(exportOnnx(ensemble, fields));
  try {
    await (await verifier).verifyOnnx(bytes, golden);
    return { bytes, fault: null };
  } catch (error) {
    return { bytes, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): OnnxOutcome['fault'] {
  if (error instanceof MissingPackageError) return 'missing';
  const { message } = error instanceof Error ? error : new Error(String(error));
  return error instanceof VerificationError ? { difference: message } : { failure: message };
}

/** One file after the other: answers come in the order of the tasks. */
let queue = Promise.resolve();
parentPort?.on('message', (task: OnnxTask) => {
  queue = queue.then(async () => {
    const outcome = await check(task);
    parentPort?.postMessage(outcome, [outcome.bytes.buffer]);
  });
});
