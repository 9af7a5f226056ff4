// One model on the page: what is known of it, its form, who answers, and the answer. Another model is another session.
import { Answering } from './answer/answering.ts';
import { Asker } from './device/asker.ts';
import { RowForm, textsOf } from './form/row-form.ts';
import type { ShownModel } from './model/shown-model.ts';

export interface Session {
  readonly model: ShownModel;
  readonly form: RowForm;
  readonly asker: Asker;
  readonly answering: Answering;
}

/** @param texts of the address; none: the model's example */
export function openSession(model: ShownModel, texts: ReadonlyMap<string, string>): Session {
  const form = new RowForm(model.entry);
  fillForm({ model, form }, texts);
  const asker = new Asker(model);
  return { model, form, asker, answering: new Answering(form, asker) };
}

/** Names that the model does not have say nothing: links collect such on their way. */
export function fillForm(
  { model, form }: Pick<Session, 'model' | 'form'>,
  texts: ReadonlyMap<string, string>,
): void {
  const isForm = form.fields.some(({ input }) => texts.has(input.name));
  form.fill(isForm ? texts : textsOf(model.entry.examples[0] ?? {}));
}
