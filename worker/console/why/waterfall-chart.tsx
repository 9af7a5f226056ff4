// A waterfall as a table with bars: readable by eye and by a screen reader alike.
import type { Explanation } from '../../../runtime/rows/explanation.ts';
import type { FieldRow } from '../form/row-form.ts';
import { percentText, plainNumber, signedText } from '../ui/numbers.ts';
import { fieldText } from './field-text.ts';
import { makeWaterfall, type Waterfall, type WaterfallStep } from './waterfall.ts';

interface ChartProps {
  explanation: Explanation;
  row: FieldRow;
  /** Of the output. */
  name: string;
  /** Whether scores are probabilities. */
  isShare: boolean;
}

export function WaterfallChart({ explanation, row, name, isShare }: ChartProps) {
  const whole = makeWaterfall(explanation);
  // Shares begin at none, so that the bars of both ends can be compared.
  const waterfall = isShare ? { ...whole, lowest: Math.min(0, whole.lowest) } : whole;
  const show = isShare ? percentText : plainNumber;
  const showStep = (value: number) =>
    isShare ? `${signedText(100 * value, (size) => size.toFixed(1))} points` : signedText(value);
  return (
    <table class="waterfall">
      <caption>
        {`From the average to ${name}`}
        {explanation.unit === 'raw score' && ', on the scale of the raw score (before the link)'}
      </caption>
      <thead class="hidden">
        <tr>
          <th>Field</th>
          <th>From, to</th>
          <th>Adds</th>
        </tr>
      </thead>
      <tbody>
        <EndRow title="the average" value={waterfall.base} waterfall={waterfall} show={show} />
        {waterfall.steps.map((step) => (
          <tr key={step.field ?? ''}>
            <th scope="row" dir="auto">
              <StepName step={step} row={row} />
            </th>
            <td class="waterfall-track">
              <Bar from={step.from} to={step.to} waterfall={waterfall} />
            </td>
            <td class="number-cell" title={String(step.contribution)}>
              {showStep(step.contribution)}
            </td>
          </tr>
        ))}
        <EndRow title="this row" value={waterfall.raw} waterfall={waterfall} show={show} />
      </tbody>
    </table>
  );
}

function StepName({ step, row }: { step: WaterfallStep; row: FieldRow }) {
  if (step.field === null) {
    return <>{`${step.count} other ${step.count === 1 ? 'field' : 'fields'}`}</>;
  }
  const value = Object.hasOwn(row, step.field) ? row[step.field] : null;
  return (
    <span title={`${step.field} ${fieldText(value)}`}>
      {step.field} <span class="quiet">{fieldText(value)}</span>
    </span>
  );
}

interface EndProps {
  title: string;
  value: number;
  waterfall: Waterfall;
  show(value: number): string;
}

function EndRow({ title, value, waterfall, show }: EndProps) {
  const { lowest, highest } = waterfall;
  // A bar is as long as the value; where the scale does not begin at zero, there is a mark.
  const from = lowest <= 0 && highest >= 0 ? 0 : value;
  return (
    <tr class="waterfall-end">
      <th scope="row">{title}</th>
      <td class="waterfall-track">
        <Bar from={from} to={value} waterfall={waterfall} isEnd />
      </td>
      <td class="number-cell" title={String(value)}>
        {show(value)}
      </td>
    </tr>
  );
}

interface BarProps {
  from: number;
  to: number;
  waterfall: Waterfall;
  isEnd?: boolean;
}

function Bar({ from, to, waterfall: { lowest, highest }, isEnd = false }: BarProps) {
  const span = highest - lowest || 1;
  const start = (100 * (Math.min(from, to) - lowest)) / span;
  const width = (100 * Math.abs(to - from)) / span;
  const kind = isEnd ? 'end' : to > from ? 'up' : 'down';
  return (
    <span
      class={`waterfall-bar ${kind}`}
      style={{ insetInlineStart: `${start}%`, inlineSize: `max(2px, ${width}%)` }}
    />
  );
}
