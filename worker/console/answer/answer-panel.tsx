// The answer to the row of the form: in words, as bars or a figure, and who gave it.
import { BatcomputerError } from '../../../runtime/client/batcomputer-error.ts';
import { Slip } from '../look/slip.tsx';
import { messageOf } from '../model/get-json.ts';
import type { Session } from '../session.ts';
import type { AnswerState } from './answering.ts';
import type { RowAnswer } from './ask-one.ts';
import { Figures } from './figures.tsx';
import { Probabilities } from './probabilities.tsx';
import { SpokenAnswer } from './spoken-answer.tsx';
import { WhoAnswers } from './who-answers.tsx';

const TITLE_ID = 'answer-title';
const TEXT_ID = 'answer-text';

export function AnswerPanel({ session }: { session: Session }) {
  const state = session.answering.state.value;
  return (
    <section class="panel answer" aria-labelledby={TITLE_ID} data-current={state.isCurrent}>
      <h2 id={TITLE_ID}>The answer</h2>
      <SpokenAnswer session={session} state={state} />
      <div id={TEXT_ID} class="answer-text" tabIndex={-1}>
        <AnswerText session={session} state={state} />
      </div>
      <Slip session={session} />
      <WhoAnswers asker={session.asker} state={state} />
    </section>
  );
}

function AnswerText({ session, state }: { session: Session; state: AnswerState }) {
  const { form, model } = session;
  if (form.row.value === null) return <MissingFields session={session} />;
  if (state.error !== null) {
    return <Problem error={state.error} again={() => session.answering.again()} />;
  }
  if (state.answer === null) return <p class="quiet">…</p>;
  return <Answered answer={state.answer} model={model} />;
}

function Answered({ answer, model }: { answer: RowAnswer; model: Session['model'] }) {
  return model.entry.task === 'class' ? (
    <Probabilities entry={model.entry} outputs={answer.outputs} />
  ) : (
    <Figures model={model} outputs={answer.outputs} />
  );
}

/** No link: the address's hash names the tab. */
export function focusAnswer(): void {
  document.getElementById(TEXT_ID)?.focus();
}

/** Of what is wrong with the fields; the rest stands there. */
const TOLD_FAULTS = 3;

function MissingFields({ session }: { session: Session }) {
  const faults = session.form.faults.value;
  const wrong = faults.filter(({ reason }) => reason !== 'missing_field');
  const missing = faults.length - wrong.length;
  return (
    <div class="waiting">
      {missing > 0 && (
        <p>{`${missing} ${missing === 1 ? 'field is' : 'fields are'} still empty.`}</p>
      )}
      {wrong.slice(0, TOLD_FAULTS).map(({ field, message }) => (
        <p key={field} dir="auto">
          {message}
        </p>
      ))}
      {wrong.length > TOLD_FAULTS && <p>{`And ${wrong.length - TOLD_FAULTS} more.`}</p>}
    </div>
  );
}

function Problem({ error, again }: { error: unknown; again(): void }) {
  const isTemporary = error instanceof BatcomputerError && error.isTemporary;
  const title = error instanceof BatcomputerError ? error.title : 'Something went wrong';
  return (
    <div class="problem">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{messageOf(error)}</p>
      {isTemporary && (
        <button type="button" class="small" onClick={again}>
          Ask again
        </button>
      )}
    </div>
  );
}
