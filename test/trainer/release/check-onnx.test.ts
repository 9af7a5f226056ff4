// ONNX files are written and checked on a thread, which tells apart what can be wrong.
import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import { VerificationError } from '../../../trainer/compile/verification-error.ts';
import { exportOnnx } from '../../../trainer/export/onnx.ts';
import { prepareOnnx, startOnnx } from '../../../trainer/release/check-onnx.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

const shape = { rawCount: 1, link: { kind: 'identity' } } as const;
const fieldsOf = (version: number) => ({ name: 'random', version, flags: ['value'] });

/** The summaries of the stages that it opens. */
function listening() {
  const said: string[] = [];
  const stage = () => ({ update() {}, done: (summary: string) => void said.push(summary) });
  return { said, progress: { ...silentProgress, stage } };
}

describe('startOnnx', () => {
  test('files that are checked at one time are each their own', async () => {
    prepareOnnx(randomEnsemble(0, shape));
    const ensembles = [0, 1, 2].map((seed) => randomEnsemble(seed, shape));
    const waiting = ensembles.map((ensemble, i) =>
      startOnnx({ ensemble, fields: fieldsOf(i), golden: makeGoldenRows(ensemble, { count: 50 }) }),
    );
    const { said, progress } = listening();
    const files = await Promise.all(waiting.map((wait) => wait(progress)));
    const expected = ensembles.map((ensemble, i) => exportOnnx(ensemble, fieldsOf(i)));
    expect(files).toEqual(expected.map((file) => Uint8Array.from(file)));
    expect(said).toEqual(Array(3).fill('onnxruntime-web agrees on 50 golden rows'));
  });

  test('an answer that is not the golden one is a VerificationError, and the next file is checked', async () => {
    const ensemble = randomEnsemble(1, shape);
    const golden = makeGoldenRows(ensemble, { count: 4 });
    const wrong = [{ ...golden[0], outputs: Float64Array.of(1e9) }];
    const task = { ensemble, fields: fieldsOf(1) };
    const failing = startOnnx({ ...task, golden: wrong })(silentProgress);
    await expect(failing).rejects.toThrow(VerificationError);
    await expect(startOnnx({ ...task, golden })(silentProgress)).resolves.toBeInstanceOf(
      Uint8Array,
    );
  });

  test('what the runtime refuses fails this one alone', async () => {
    const ensemble = randomEnsemble(1, shape);
    const golden = makeGoldenRows(ensemble, { count: 4 });
    const task = { ensemble, fields: fieldsOf(1), golden };
    const wide = [{ ...golden[0], row: new Float64Array(99) }];
    await expect(startOnnx({ ...task, golden: wide })(silentProgress)).rejects.toThrow();
    await expect(startOnnx(task)(silentProgress)).resolves.toBeInstanceOf(Uint8Array);
  });

  test('what ONNX cannot express is left out, with the reason', async () => {
    const ensemble = { ...randomEnsemble(1, shape), float32Sums: 'base-first' as const };
    const { said, progress } = listening();
    const file = await startOnnx({ ensemble, fields: fieldsOf(1), golden: [] })(progress);
    expect(file).toBeNull();
    expect(said[0]).toMatch(/^left out: ONNX has no float32 sums/);
  });
});
