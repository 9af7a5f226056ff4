// A shadow answers the same row as the version that was asked, unseen; where they disagree, a line is logged.
import type { Call } from '../call.ts';
import type { ServedVersion } from '../served-version.ts';

/** Outputs further apart than this are a disagreement even when the same class wins. */
const TOLERANCE = 0.1;

/** Compares after the response was sent. The row is encoded now, while the request is at hand. */
export function shadowPrediction(
  outputs: Float64Array,
  version: ServedVersion,
  shadow: ServedVersion,
  ask: Parameters<NonNullable<Call['observe']>>[1],
): Promise<void> {
  const answered = Array.from(outputs);
  if (!ask(shadow)) return log(version, shadow, { reason: 'the shadow does not take this row' });
  const row = Float64Array.from(shadow.row);
  return Promise.resolve().then(() => {
    const shadowed = Array.from(shadow.predictor.predict(row));
    const difference = Math.max(...answered.map((value, i) => Math.abs(value - shadowed[i])));
    const isSame = winnerOf(answered) === winnerOf(shadowed) && difference <= TOLERANCE;
    if (!isSame) return log(version, shadow, { answered, shadowed, difference });
  });
}

function winnerOf(outputs: number[]): number {
  return outputs.indexOf(Math.max(...outputs));
}

async function log(version: ServedVersion, shadow: ServedVersion, found: object): Promise<void> {
  const { name, version: number } = version.entry;
  const line = { event: 'shadow', model: name, version: number, shadow: shadow.entry.version };
  console.log(JSON.stringify({ ...line, ...found }));
}
