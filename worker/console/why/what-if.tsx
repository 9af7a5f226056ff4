// What would change the answer: changes of one field alone that turn the decision, or how far each field moves a number.
import { useEffect, useState } from 'preact/hooks';
import type { Outputs, RowAnswer } from '../answer/ask-one.ts';
import { decidedOutput } from '../answer/verdict.ts';
import type { Place } from '../device/asker.ts';
import type { FieldRow } from '../form/row-form.ts';
import { fetchEvaluation } from '../model/fetch-evaluation.ts';
import { messageOf } from '../model/get-json.ts';
import type { Session } from '../session.ts';
import { type FieldChange, findChanges } from './find-changes.ts';
import { ReachList } from './reach-list.tsx';
import { strongestInputs } from './strongest-inputs.ts';
import { TurningList } from './turning-list.tsx';

/** Fields that are tried, the strongest first: the edge is asked by request. */
const TRIED: Record<Place, number> = { device: 40, edge: 15 };
/** The visitor may go on typing. */
const PAUSE_MS = 200;

type Found =
  | { kind: 'none' }
  | { kind: 'searching' }
  | { kind: 'found'; changes: FieldChange[]; answer: RowAnswer }
  | { kind: 'failed'; error: unknown };

export function WhatIf({ session, answer }: { session: Session; answer: RowAnswer }) {
  const [found, setFound] = useState<Found>({ kind: 'none' });
  const [isWanted, want] = useState(false);
  const { asker, model } = session;
  const place = asker.place.value;
  const isAsked = place === 'device' || isWanted;
  useEffect(() => {
    if (!isAsked) return;
    const giveUp = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const changes = await searchChanges(session, answer, place, giveUp.signal);
        if (!giveUp.signal.aborted) setFound({ kind: 'found', changes, answer });
      } catch (error) {
        if (!giveUp.signal.aborted) setFound({ kind: 'failed', error });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      giveUp.abort();
    };
  }, [session, answer, place, isAsked]);
  return (
    <section class="what-if" aria-labelledby="what-if-title">
      <h3 id="what-if-title">What would change it</h3>
      {!isAsked && (
        <button type="button" class="small" onClick={() => want(true)}>
          Ask the edge
        </button>
      )}
      {isAsked && found.kind === 'none' && <p class="quiet">Asking the model …</p>}
      {found.kind === 'failed' && <p class="problem">{messageOf(found.error)}</p>}
      {found.kind === 'found' &&
        (model.entry.task === 'class' ? (
          <TurningList session={session} found={found} />
        ) : (
          <ReachList session={session} found={found} />
        ))}
      {found.kind === 'found' && <Untried session={session} changes={found.changes} />}
    </section>
  );
}

/** Names that are told of the fields that were not tried. */
const TOLD = 6;

function Untried({ session, changes }: { session: Session; changes: FieldChange[] }) {
  const tried = new Set(
    changes.flatMap(({ field, outcomes }) => (outcomes.length > 0 ? field : [])),
  );
  const names = session.form.fields
    .map(({ input }) => input.name)
    .filter((name) => !tried.has(name));
  if (names.length === 0) return null;
  const more = names.length - TOLD;
  return (
    <p class="quiet" dir="auto">
      {`Not tried: ${names.slice(0, TOLD).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`}
    </p>
  );
}

async function searchChanges(
  session: Session,
  { row, outputs, explanations }: RowAnswer,
  place: Place,
  signal: AbortSignal,
): Promise<FieldChange[]> {
  const { model, form, asker } = session;
  const evaluation = await fetchEvaluation(model);
  const effects = new Map(evaluation?.features.map((one) => [one.name, one]));
  const inputs = form.fields.map(({ input }) => input);
  const client = asker.clientOf(place);
  const decide = (answer: Outputs) =>
    model.entry.task === 'class' ? decidedOutput(model.entry, answer).flag : '';
  const question = {
    row,
    inputs: strongestInputs(inputs, explanations, effects).slice(0, TRIED[place]),
    effects,
    decide,
    async ask(rows: FieldRow[]) {
      const answers: (Outputs | null)[] = [];
      for await (const answer of client.predictMany(rows, { signal })) {
        answers.push(answer.problem ? null : (answer as Outputs));
      }
      return answers;
    },
  };
  return findChanges(question, decide(outputs));
}
