// The answer for those who listen: a short sentence, said once the visitor has stopped typing.
import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../session.ts';
import type { AnswerState } from './answering.ts';
import { shownValue, spokenOutputs } from './verdict.ts';

const PAUSE_MS = 700;

export function SpokenAnswer({ session, state }: { session: Session; state: AnswerState }) {
  const [spoken, speak] = useState('');
  const words = wordsOf(session, state);
  useEffect(() => {
    const timer = setTimeout(() => speak(words), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <p class="hidden" aria-live="polite">
      {spoken}
    </p>
  );
}

function wordsOf({ form, model: { entry } }: Session, { answer, isCurrent }: AnswerState): string {
  const faults = form.faults.value.length;
  if (faults > 0) return `No answer: ${faults === 1 ? '1 field' : `${faults} fields`} to fill in`;
  if (answer === null || !isCurrent) return '';
  return spokenOutputs(entry, answer.outputs)
    .map(({ name, value }) => `${name} ${shownValue(entry, value)}`)
    .join(', ');
}
