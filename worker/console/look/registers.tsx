// The registers of the machine: counts of what really happens, in binary as lamps and beside them in digits.
import type { ShownModel } from '../model/shown-model.ts';
import { counts, stepsOf } from './counts.ts';

const BITS = 24;

export function Registers({ model }: { model: ShownModel | null }) {
  // The theme is written into the page when it is bundled.
  if (document.documentElement.dataset.theme === 'plain') return null;
  const { bytes, rows, steps, microseconds } = counts.value;
  const kind = model === null ? null : stepsOf(model.entry.module);
  return (
    <dl class="registers">
      <Register title="BYTES IN" value={bytes} />
      <Register title="ROWS" value={rows} />
      {/* Also before the model is there: what stands beside it does not move. */}
      {(model === null || kind !== null) && <Register title={kind?.title ?? '…'} value={steps} />}
      <Register title="LAST, µs" value={microseconds} />
    </dl>
  );
}

function Register({ title, value }: { title: string; value: number }) {
  return (
    <div class="register">
      <dt>{title}</dt>
      <dd>
        <span class="lamps" aria-hidden="true">
          {bitsOf(value).map((isOn, place) => (
            <i key={place} class="lamp" data-on={isOn} />
          ))}
        </span>
        <span class="count">{value.toLocaleString('en')}</span>
      </dd>
    </div>
  );
}

/** The highest first; what does not fit is left out, as in every register. */
function bitsOf(value: number): boolean[] {
  return Array.from({ length: BITS }, (_, i) => Math.floor(value / 2 ** (BITS - 1 - i)) % 2 === 1);
}
