// Asks one row of one client, with the reasons where the model has them, and takes the time.
import { BatcomputerError } from '../../../runtime/client/batcomputer-error.ts';
import type { ModelClient } from '../../../runtime/client/model-client.ts';
import type { Explanation } from '../../../runtime/rows/explanation.ts';
import type { Place } from '../device/asker.ts';
import type { FieldRow } from '../form/row-form.ts';

/** By output; null where it is no number. */
export type Outputs = Record<string, number | null>;

export interface RowAnswer {
  row: FieldRow;
  outputs: Outputs;
  /** One for each raw score; null where the model says nothing. */
  explanations: Explanation[] | null;
  place: Place;
  ms: number;
}

/** Clients whose model was compiled without contributions. */
const unexplained = new WeakSet<ModelClient>();

/** @throws BatcomputerError, or the signal's reason */
export async function askOne(
  client: ModelClient,
  place: Place,
  row: FieldRow,
  signal: AbortSignal,
): Promise<RowAnswer> {
  if (place === 'device') return askDevice(client, row, signal);
  const start = performance.now();
  const { answer, explanations } = await explainOrPredict(client, row, signal);
  return { row, outputs: answer, explanations, place, ms: performance.now() - start };
}

/** The reasons are computed besides: the time is that of the answer. */
async function askDevice(
  client: ModelClient,
  row: FieldRow,
  signal: AbortSignal,
): Promise<RowAnswer> {
  const start = performance.now();
  const outputs: Outputs = await client.predict(row, { signal });
  const ms = performance.now() - start;
  const { explanations } = await explainOrPredict(client, row, signal);
  return { row, outputs, explanations, place: 'device', ms };
}

async function explainOrPredict(client: ModelClient, row: FieldRow, signal: AbortSignal) {
  if (!unexplained.has(client)) {
    try {
      return await client.explain(row, { signal });
    } catch (error) {
      if (!(error instanceof BatcomputerError) || error.kind !== 'not-provided') throw error;
      unexplained.add(client);
    }
  }
  return { answer: await client.predict(row, { signal }), explanations: null };
}
