// LightGBM itself on a bench model, in a process of Python: its own model, or ours in its format.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../trainer/base/user-error.ts';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { exportLightgbm } from '../../../trainer/export/lightgbm.ts';
import type { Spread } from '../spread.ts';
import type { BenchModel } from './models.ts';

const SCRIPT = join(import.meta.dirname, 'peer.py');
/** Answers that differ by more are those of another model. */
const TOLERANCE = 1e-9;

interface Said {
  absent?: string;
  times: Record<string, Spread>;
  answers: number[];
}

/** Nanoseconds a row, by rows a call; null where LightGBM is absent or cannot hold the model. */
export function askLightgbm(
  model: BenchModel,
  rows: Float64Array,
  { python, seconds }: { python: string; seconds: number },
): Map<number, Spread> | null {
  const folder = mkdtempSync(join(tmpdir(), 'bench-lightgbm-'));
  try {
    const files = [join(folder, 'model.txt'), join(folder, 'rows')];
    writeFileSync(files[0], exportLightgbm(model.ensemble, model.features));
    writeFileSync(files[1], rows);
    const width = String(model.features.length);
    const said = execFileSync(python, [SCRIPT, ...files, width, String(seconds)]).toString();
    const result: Said = JSON.parse(said);
    if (result.absent !== undefined) return null;
    compare(model, rows, result.answers);
    return new Map(Object.entries(result.times).map(([batch, spread]) => [Number(batch), spread]));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing || error instanceof UserError) return null;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** LightGBM answers the last class alone where there are two. */
function compare({ ensemble, name }: BenchModel, rows: Float64Array, answers: number[]): void {
  const width = ensemble.featureCount;
  const ours = Array.from({ length: 100 }, (_, i) =>
    predictPlain(ensemble, rows.subarray(i * width, (i + 1) * width)),
  );
  const perRow = answers.length / ours.length;
  const expected = ours.flatMap((outputs) => [...outputs.slice(-perRow)]);
  answers.forEach((answer, i) => {
    if (Math.abs(answer - expected[i]) <= TOLERANCE * Math.max(1, Math.abs(answer))) return;
    throw new Error(`${name}: LightGBM answers ${answer}, we ${expected[i]} (answer ${i})`);
  });
}
