// The form of a model: a field for each of its inputs, made of the schema.
import { useState } from 'preact/hooks';
import type { Session } from '../session.ts';
import { Field } from './field.tsx';
import { textsOf } from './row-form.ts';

/** From so many fields on, they can be filtered by name. */
const MANY_FIELDS = 13;

export function FormPanel({ session }: { session: Session }) {
  const { form, model, answering } = session;
  const [wanted, setWanted] = useState('');
  const isMany = form.fields.length >= MANY_FIELDS;
  const shown = form.fields.filter(({ input }) =>
    `${input.name} ${input.description ?? ''}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const faults = new Map(answering.faults.value.map(({ field, message }) => [field, message]));
  return (
    <section class="panel inputs" aria-labelledby="inputs-title">
      <h2 id="inputs-title">Your row</h2>
      <Examples session={session} />
      {isMany && (
        <label class="filter">
          <span>{`Find among ${form.fields.length} fields`}</span>
          <input type="search" value={wanted} onInput={(e) => setWanted(e.currentTarget.value)} />
        </label>
      )}
      <form key={model.base} onSubmit={(e) => e.preventDefault()} autocomplete="off">
        {shown.map((field) => (
          <Field key={field.input.name} field={field} told={faults.get(field.input.name) ?? null} />
        ))}
      </form>
    </section>
  );
}

function Examples({ session }: { session: Session }) {
  const { form, model } = session;
  const { examples } = model.entry;
  return (
    <p class="examples">
      {examples.map((example, i) => (
        <button
          key={JSON.stringify(example)}
          type="button"
          class="small"
          onClick={() => form.fill(textsOf(example))}
        >
          {examples.length === 1 ? 'Example' : `Example ${i + 1}`}
        </button>
      ))}
      <button type="button" class="small" onClick={() => form.fill(new Map())}>
        Clear
      </button>
    </p>
  );
}
