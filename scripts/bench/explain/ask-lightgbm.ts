// LightGBM's contributions on a bench model, in a process of Python.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../trainer/base/user-error.ts';
import { exportLightgbm } from '../../../trainer/export/lightgbm.ts';
import type { BenchModel } from '../predict/models.ts';

const SCRIPT = join(import.meta.dirname, 'peer.py');

/** Microseconds a row, least of the rounds; null where LightGBM is absent or cannot hold the model. */
export function explainByLightgbm(
  { ensemble, features }: BenchModel,
  rows: Float64Array,
  { python, rounds }: { python: string; rounds: number },
): number | null {
  const folder = mkdtempSync(join(tmpdir(), 'bench-explain-'));
  try {
    const files = [join(folder, 'model.txt'), join(folder, 'rows')];
    writeFileSync(files[0], exportLightgbm(ensemble, features));
    writeFileSync(files[1], rows);
    const given = [SCRIPT, ...files, String(features.length), String(rounds)];
    const said: { absent?: string; microseconds: number } = JSON.parse(
      execFileSync(python, given).toString(),
    );
    return said.absent === undefined ? said.microseconds : null;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing || error instanceof UserError) return null;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
