// A value of a field in words, and back into the form.
import type { RowForm } from '../form/row-form.ts';
import type { FieldValue } from '../model/shown-model.ts';

export function fieldText(value: FieldValue | undefined): string {
  return value === null || value === undefined ? 'empty' : String(value);
}

export function fillField(form: RowForm, name: string, value: FieldValue): void {
  const field = form.fields.find(({ input }) => input.name === name);
  if (field !== undefined) field.text.value = String(value ?? '');
}
