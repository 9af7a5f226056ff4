// The answer as a curve over a number, above how the data lie. The slider under it is the number itself.
import { useState } from 'preact/hooks';
import { histogramOf } from './sweep.ts';
import type { SweepProps } from './sweep-props.ts';

const HEIGHT = 100;

export function NumberSweep(props: SweepProps<'number'>) {
  const { field, sweep, answers, known, isShare, show } = props;
  const { span, step, values, textAt } = sweep;
  const [pointed, setPointed] = useState<number | null>(null);
  const numbers = answers.map((one) => one ?? 0);
  const [low, high] = isShare ? [0, 1] : [Math.min(...numbers), Math.max(...numbers)];
  const bottom = low === high ? low - 1 : low;
  const yOf = (value: number) => HEIGHT * (1 - (value - bottom) / (high - bottom || 1));
  const shareOf = (value: number) => (value - span.lowest) / (span.highest - span.lowest);
  const set = (value: number) => {
    // To a figure that a person would write.
    const unit = 10 ** Math.floor(Math.log10(step));
    const digits = Math.max(0, -Math.log10(unit));
    const rounded = Number((Math.round(value / unit) * unit).toFixed(digits));
    const inside = Math.min(span.highest, Math.max(span.lowest, rounded));
    field.text.value = String(sweep.valueAt(inside));
  };
  const valueAt = (event: MouseEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    return span.lowest + ((event.clientX - left) / width) * (span.highest - span.lowest);
  };
  const answerNear = (value: number) => answers[nearest(values, value)] ?? null;
  const say = (value: number) => {
    const answer = answerNear(value);
    return `${textAt(value)}: ${answer === null ? 'no number' : show(answer)}`;
  };
  const current = sweep.numberOf(field.value.value);
  return (
    <figure class="sweep">
      <div class="sweep-scale" aria-hidden="true">
        <span>{show(high)}</span>
        <span>{show(bottom)}</span>
      </div>
      <div
        class="sweep-chart"
        aria-hidden="true"
        onPointerMove={(event) => setPointed(valueAt(event))}
        onPointerLeave={() => setPointed(null)}
        onClick={(event) => set(valueAt(event))}
      >
        <svg viewBox={`0 0 1 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <Histogram bins={histogramOf(known, span)} />
          <path d={pathOf(values.map((value, i) => [shareOf(value), yOf(numbers[i])]))} />
        </svg>
        {current !== null && <Mark share={shareOf(current)} />}
      </div>
      <input
        type="range"
        aria-label={field.input.name}
        aria-valuetext={current === null ? 'missing' : say(current)}
        min={span.lowest}
        max={span.highest}
        step={step}
        value={current ?? span.lowest}
        onInput={({ currentTarget }) => set(currentTarget.valueAsNumber)}
      />
      <figcaption>
        <span>{textAt(span.lowest)}</span>
        <output>{pointed !== null ? say(pointed) : current === null ? '' : say(current)}</output>
        <span>{textAt(span.highest)}</span>
      </figcaption>
      {sweep.hasMissing && (
        <button
          type="button"
          class="small"
          aria-pressed={current === null}
          onClick={() => {
            field.text.value = '';
          }}
        >
          {`missing: ${answers.at(-1) == null ? 'no number' : show(answers.at(-1) as number)}`}
        </button>
      )}
    </figure>
  );
}

function Mark({ share }: { share: number }) {
  return <span class="sweep-mark" style={{ left: `${100 * Math.min(1, Math.max(0, share))}%` }} />;
}

function Histogram({ bins }: { bins: readonly number[] }) {
  const most = Math.max(...bins) || 1;
  return (
    <>
      {bins.map((share, i) => {
        const height = (0.6 * HEIGHT * share) / most;
        const x = i / bins.length;
        return <rect key={x} x={x} width={0.9 / bins.length} y={HEIGHT - height} height={height} />;
      })}
    </>
  );
}

/** Trees answer in steps: halfway to the next value there is one. */
function pathOf(points: readonly [number, number][]): string {
  return points
    .map(([x, y], i) => {
      if (i === 0) return `M${x} ${y}`;
      const half = (points[i - 1][0] + x) / 2;
      return `H${half}V${y}H${x}`;
    })
    .join('');
}

function nearest(values: readonly number[], value: number): number {
  let best = 0;
  values.forEach((one, i) => {
    if (Math.abs(one - value) < Math.abs(values[best] - value)) best = i;
  });
  return best;
}
