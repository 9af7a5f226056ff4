// Predicted numbers as figures, each on the scale of what the held-out rows had.
import { useEffect, useState } from 'preact/hooks';
import {
  fetchEvaluation,
  type ScaleHistogram,
  type ShownEvaluation,
} from '../model/fetch-evaluation.ts';
import type { ShownModel } from '../model/shown-model.ts';
import { plainNumber } from '../ui/numbers.ts';
import type { Outputs } from './ask-one.ts';
import { namedOutputs, shownValue, usualRange } from './verdict.ts';

export function Figures({ model, outputs }: { model: ShownModel; outputs: Outputs }) {
  const [evaluation, setEvaluation] = useState<ShownEvaluation | null>(null);
  useEffect(() => {
    fetchEvaluation(model).then(setEvaluation);
  }, [model]);
  const named = namedOutputs(model.entry, outputs);
  return (
    <>
      {named.map(({ flag, name, value }) => (
        <div class="figure" key={flag}>
          <p class="verdict">
            <span dir="auto">{name}</span>{' '}
            <strong title={String(value)}>{shownValue(model.entry, value)}</strong>
          </p>
          {value !== null && evaluation && (
            <Usually entry={model.entry} range={usualRange(value, evaluation.usualErrors)} />
          )}
          {value !== null && evaluation?.numbers && (
            <Scale value={value} numbers={evaluation.numbers} />
          )}
        </div>
      ))}
    </>
  );
}

interface UsuallyProps {
  entry: ShownModel['entry'];
  range: [number, number] | null;
}

function Usually({ entry, range }: UsuallyProps) {
  if (range === null) return null;
  const [low, high] = range;
  return (
    <p class="quiet">
      {`usually between ${plainNumber(low)} and ${shownValue(entry, high)} (80 % of held-out rows)`}
    </p>
  );
}

/** The histogram of what the rows had, with the answer on it. */
function Scale({ value, numbers }: { value: number; numbers: ScaleHistogram }) {
  const { lowest, highest, actual } = numbers;
  const most = Math.max(...actual, 1);
  const share = (value - lowest) / (highest - lowest || 1);
  const at = 100 * Math.min(1, Math.max(0, share));
  const total = actual.reduce((sum, one) => sum + one, 0);
  const below = belowShare(value, numbers);
  return (
    <figure class="scale">
      <svg viewBox={`0 0 ${actual.length} 10`} preserveAspectRatio="none" aria-hidden="true">
        {actual.map((weight, i) => (
          <rect
            key={`${i}-${weight}`}
            x={i + 0.05}
            width={0.9}
            y={10 - (10 * weight) / most}
            height={(10 * weight) / most}
          />
        ))}
      </svg>
      <span class="scale-mark" style={{ insetInlineStart: `${at}%` }} />
      <figcaption>
        <span>{plainNumber(lowest)}</span>
        <span>{total > 0 ? placeWords(below, share) : ''}</span>
        <span>{plainNumber(highest)}</span>
      </figcaption>
    </figure>
  );
}

function placeWords(below: number, share: number): string {
  if (share < 0) return 'below what the data held';
  if (share > 1) return 'above what the data held';
  return `higher than ${Math.round(100 * below)} % of the data`;
}

/** Share of the rows whose number is lower; within a bin they are taken to lie evenly. */
function belowShare(value: number, { lowest, highest, actual }: ScaleHistogram): number {
  const total = actual.reduce((sum, one) => sum + one, 0);
  const place = ((value - lowest) / (highest - lowest || 1)) * actual.length;
  const below = actual.reduce(
    (sum, weight, i) => sum + weight * Math.min(1, Math.max(0, place - i)),
    0,
  );
  return total === 0 ? 0 : below / total;
}
