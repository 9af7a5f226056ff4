// One field: its label, control, bounds, and what is wrong with what stands in it.
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type Control, controlOf, hintOf } from './control.ts';
import { findLabels } from './find-labels.ts';
import type { FormField } from './row-form.ts';

interface FieldProps {
  field: FormField;
  /** What the model itself found wrong. */
  told: string | null;
}

export function Field({ field, told }: FieldProps) {
  const { input, fault, text, isUnfinished } = field;
  const isTouched = useSignal(false);
  const id = useId();
  const wrong = fault.value;
  // An empty field is no mistake before it was visited.
  const isQuiet = wrong?.reason === 'missing_field' && !isTouched.value;
  const message = wrong === null ? told : isQuiet ? null : wrong.message;
  const hint = hintOf(input);
  const common: Common = {
    id,
    'aria-describedby': `${id}-hint ${id}-fault`,
    'aria-invalid': message !== null,
    'aria-required': input.missing === 'refused',
    name: input.name,
    value: text.value,
    onInput(event) {
      text.value = event.currentTarget.value;
      isUnfinished.value = event.currentTarget.validity.badInput;
    },
    onBlur() {
      isTouched.value = true;
    },
  };
  return (
    <div class="field" data-wrong={message !== null}>
      <label for={id}>
        <span class="field-name" dir="auto">
          {input.name}
        </span>
        {input.description !== undefined && (
          <span class="field-words" dir="auto">
            {input.description}
          </span>
        )}
      </label>
      <ControlOf control={controlOf(input)} field={field} common={common} />
      <p class="field-hint" id={`${id}-hint`}>
        {hint}
        {isQuiet && ' · needed'}
      </p>
      <p class="field-fault" id={`${id}-fault`}>
        {message}
      </p>
    </div>
  );
}

interface Common {
  id: string;
  'aria-describedby': string;
  'aria-invalid': boolean;
  'aria-required': boolean;
  name: string;
  value: string;
  onInput(event: { currentTarget: HTMLInputElement | HTMLSelectElement }): void;
  onBlur(): void;
}

interface ControlProps {
  control: Control;
  field: FormField;
  common: Common;
}

function ControlOf({ control, field, common }: ControlProps) {
  switch (control.kind) {
    case 'choice':
      return <ChoiceControl labels={control.labels} common={common} />;
    case 'search':
      return <SearchControl labels={control.labels} common={common} />;
    case 'date':
      return <input type="date" {...common} />;
    case 'text':
      return <input type="text" placeholder={control.placeholder} {...common} />;
    default:
      return <NumberControl range={control.range} field={field} common={common} />;
  }
}

function ChoiceControl({ labels, common }: { labels: readonly string[]; common: Common }) {
  const { value } = common;
  // What a link brings may be no label: it is shown, and said to be wrong.
  const isOther = value !== '' && !labels.includes(value);
  return (
    <select {...common}>
      <option value="" />
      {isOther && <option value={value}>{value}</option>}
      {labels.map((label) => (
        <option key={label} value={label}>
          {label}
        </option>
      ))}
    </select>
  );
}

function SearchControl({ labels, common }: { labels: readonly string[]; common: Common }) {
  const list = `${common.id}-labels`;
  return (
    <>
      <input
        type="text"
        list={list}
        placeholder={`search ${labels.length.toLocaleString('en')} labels`}
        {...common}
      />
      <datalist id={list}>
        {findLabels(labels, common.value).map((label) => (
          <option key={label} value={label} />
        ))}
      </datalist>
    </>
  );
}

type Range = Extract<Control, { kind: 'number' }>['range'];

/** Not of the type number: what is no number would be taken for an empty field. */
function NumberControl({
  range,
  field,
  common,
}: {
  range: Range;
  field: FormField;
  common: Common;
}) {
  const { text, value } = field;
  const number = typeof value.value === 'number' ? value.value : null;
  return (
    <div class="number">
      <input type="text" inputMode="decimal" {...common} />
      {range !== null && (
        <input
          type="range"
          aria-label={`${common.name}, slider`}
          min={range.minimum}
          max={range.maximum}
          step={range.step === 'any' ? (range.maximum - range.minimum) / 200 : range.step}
          value={number ?? range.minimum}
          data-empty={number === null}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      )}
    </div>
  );
}
