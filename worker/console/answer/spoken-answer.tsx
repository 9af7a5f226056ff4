// The answer for those who listen: a short sentence, said once the visitor has stopped typing.
import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../session.ts';
import { percentText, plainNumber } from '../ui/numbers.ts';
import type { AnswerState } from './answering.ts';
import { decidedOutput, namedOutputs } from './verdict.ts';

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
  if (entry.task === 'class') {
    const { name, value } = decidedOutput(entry, answer.outputs);
    return `${name}, ${percentText(value ?? 0)}`;
  }
  const named = namedOutputs(entry, answer.outputs);
  return named.map(({ name, value }) => `${name} ${plainNumber(value ?? Number.NaN)}`).join(', ');
}
