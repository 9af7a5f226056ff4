// Answers to the row of the form with one field at each value of a sweep; the last ones stay until the next are there.
import { useEffect, useState } from 'preact/hooks';
import type { Outputs } from '../answer/ask-one.ts';
import { messageOf } from '../model/get-json.ts';
import type { FieldValue } from '../model/shown-model.ts';
import type { Session } from '../session.ts';
import type { Sweep } from './sweep.ts';

export interface SweepAnswers {
  sweep: Sweep;
  answers: Outputs[];
}

/** The edge is asked once the visitor has stopped typing. */
const TYPING_MS = 250;

export function useAnswers(
  { asker, form }: Session,
  name: string,
  sweep: Sweep | null,
): { answered: SweepAnswers | null; fault: string } {
  const [answered, setAnswered] = useState<SweepAnswers | null>(null);
  const [fault, setFault] = useState('');
  const place = asker.place.value;
  // The field itself is swept: only the others change the curve.
  const others = JSON.stringify({ ...form.row.value, [name]: null });
  const values = sweep === null ? [] : valuesOf(sweep);
  useEffect(() => {
    const row = form.row.peek();
    if (sweep === null || row === null) return;
    const giveUp = new AbortController();
    const rows = values.map((value) => ({ ...row, [name]: value }));
    const ask = async () => {
      try {
        const answers: Outputs[] = [];
        for await (const one of asker.client.predictMany(rows, { signal: giveUp.signal })) {
          if (one.problem) throw new Error(one.problem.detail);
          answers.push(one as Outputs);
        }
        setAnswered({ sweep, answers });
        setFault('');
      } catch (error) {
        if (!giveUp.signal.aborted) setFault(messageOf(error));
      }
    };
    const timer = setTimeout(ask, place === 'edge' ? TYPING_MS : 0);
    return () => {
      clearTimeout(timer);
      giveUp.abort();
    };
  }, [others, JSON.stringify(values), place]);
  return { answered, fault };
}

/** In the order of the answers. */
export function valuesOf(sweep: Sweep): FieldValue[] {
  if (sweep.kind === 'labels') return sweep.values;
  const values = sweep.values.map(sweep.valueAt);
  return sweep.hasMissing ? [...values, null] : values;
}
