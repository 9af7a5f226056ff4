// The model as ONNX, for others to run: held to the golden rows by onnxruntime-web where that can load it. A thread
// does both beside what else a release takes.
import type { Progress } from '../base/progress.ts';
import { VerificationError } from '../compile/verification-error.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { onnxRefusal } from '../export/onnx-refusal.ts';
import type { OnnxTask } from './onnx-checker.ts';
import { checkOnThread, warmOnnxThread } from './onnx-thread.ts';

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

/** Why there is no file of the ensemble; undefined where there is one. */
function reasonAgainst(ensemble: Ensemble): string | undefined {
  const refusal = onnxRefusal(ensemble);
  if (refusal !== null) return refusal.split(';')[0];
  const excess = onnxExcess(ensemble);
  return excess && `${excess} (batcomputer export writes it)`;
}

/** Lets the thread load what it needs for a file of the ensemble, which is checked later. */
export function prepareOnnx(ensemble: Ensemble): void {
  if (reasonAgainst(ensemble) === undefined) warmOnnxThread();
}

/**
 * Begins to write the ensemble as ONNX and to hold it to the golden rows.
 * @returns what waits for the file, and gives null where there is none
 */
export function startOnnx(task: OnnxTask): (progress: Progress) => Promise<Uint8Array | null> {
  const reason = reasonAgainst(task.ensemble);
  if (reason !== undefined) {
    return async (progress) => {
      progress.stage('Checking ONNX').done(`left out: ${reason}`);
      return null;
    };
  }
  const checking = checkOnThread(task);
  checking.catch(() => {}); // Told to who waits for it.
  return async (progress) => {
    const stage = progress.stage('Checking ONNX', 'rows');
    const { bytes, fault } = await checking;
    if (fault === 'missing') {
      stage.done('written, not checked: npm install onnxruntime-web checks it');
      return bytes;
    }
    if (fault !== null && 'difference' in fault) throw new VerificationError(fault.difference);
    if (fault !== null) throw new Error(fault.failure);
    stage.done(`onnxruntime-web agrees on ${task.golden.length} golden rows`);
    return bytes;
  };
}
