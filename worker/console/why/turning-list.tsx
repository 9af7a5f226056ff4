// Changes of one field that turn a decision, each to be tried with a click; or how near the nearest comes.
import type { RowAnswer } from '../answer/ask-one.ts';
import { byProbability, decidedOutput, namedOutputs } from '../answer/verdict.ts';
import type { FieldRow } from '../form/row-form.ts';
import type { Session } from '../session.ts';
import { percentText } from '../ui/numbers.ts';
import { fieldText, fillField } from './field-text.ts';
import type { ChangedAnswer, FieldChange } from './find-changes.ts';
import { farthestOf, type TurningChange, turningChanges } from './shown-changes.ts';

/** Changes that are shown. */
const SHOWN = 8;

interface ListProps {
  session: Session;
  found: { changes: FieldChange[]; answer: RowAnswer };
}

export function TurningList({ session, found: { changes, answer } }: ListProps) {
  const { entry } = session.model;
  const decidedBy = ({ outputs }: ChangedAnswer) => decidedOutput(entry, outputs);
  const all = turningChanges(changes, (outcome) => decidedBy(outcome).value ?? 0);
  if (all.length === 0) return <NothingTurns session={session} found={{ changes, answer }} />;
  return (
    <ul class="changes">
      {all.slice(0, SHOWN).map((change) => (
        <li key={`${change.field} ${String(change.to)}`}>
          <ChangeText change={change} row={answer.row} />
          {' → '}
          <strong dir="auto">{decidedBy(change.outcome).name}</strong>{' '}
          {percentText(decidedBy(change.outcome).value ?? 0)}{' '}
          <button
            type="button"
            class="small"
            aria-label={`Try it: ${change.field} ${fieldText(change.to)}`}
            onClick={() => fillField(session.form, change.field, change.to)}
          >
            Try it
          </button>
        </li>
      ))}
    </ul>
  );
}

function ChangeText({ change, row }: { change: TurningChange; row: FieldRow }) {
  const { field, to, others } = change;
  return (
    <>
      <span class="field-name" dir="auto">
        {field}
      </span>{' '}
      <span class="quiet" dir="auto">
        {fieldText(row[field])}
      </span>
      {' → '}
      <span dir="auto">{fieldText(to)}</span>
      {others > 0 && (
        <span class="quiet">{others === 1 ? ' or 1 other' : ` or ${others} others`}</span>
      )}
    </>
  );
}

/** The second most probable class, and the one change that helps it most. */
function NothingTurns({ session, found: { changes, answer } }: ListProps) {
  const { entry } = session.model;
  const [, second] = byProbability(namedOutputs(entry, answer.outputs));
  const reaches = farthestOf(changes, second.flag, answer);
  const best = reaches.toSorted((a, b) => b.highest.answer - a.highest.answer)[0];
  return (
    <p>
      No change of one field alone turns it.
      {best !== undefined && best.highest.answer > (second.value ?? 0) && (
        <>
          {' The nearest is '}
          <span class="field-name" dir="auto">
            {best.field}
          </span>{' '}
          <span dir="auto">{fieldText(best.highest.value)}</span>
          {`: ${second.name} would be ${percentText(best.highest.answer)}.`}
        </>
      )}
    </p>
  );
}
