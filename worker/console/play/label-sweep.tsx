// The answer for each label as a bar, with how common the label is. Each is a button that sets the field.
import { sharesOf } from './sweep.ts';
import type { SweepProps } from './sweep-props.ts';

export function LabelSweep({ field, sweep, answers, known, isShare, show }: SweepProps<'labels'>) {
  const numbers = answers.map((one) => one ?? 0);
  const most = isShare ? 1 : Math.max(...numbers.map(Math.abs)) || 1;
  const shares = sharesOf(known);
  const mostCommon = Math.max(0, ...shares.values()) || 1;
  return (
    <ul class="label-sweep">
      {sweep.values.map((value, i) => (
        <li key={String(value)}>
          <button
            type="button"
            aria-pressed={field.value.value === value}
            onClick={() => {
              field.text.value = String(value ?? '');
            }}
          >
            <span class="bar-name" dir="auto">
              {value === null ? <i>missing</i> : String(value)}
            </span>
            <span class="bar-track" aria-hidden="true">
              <span class="bar-fill" style={{ width: `${(100 * Math.abs(numbers[i])) / most}%` }} />
              <span
                class="bar-share"
                style={{ width: `${(100 * (shares.get(value) ?? 0)) / mostCommon}%` }}
              />
            </span>
            <span class="bar-value" title={String(answers[i])}>
              {answers[i] === null ? 'no number' : show(numbers[i])}
            </span>
          </button>
        </li>
      ))}
      {sweep.hidden > 0 && <li class="quiet">{`and ${sweep.hidden} rarer labels`}</li>}
    </ul>
  );
}
