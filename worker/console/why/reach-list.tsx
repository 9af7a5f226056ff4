// How far each field alone moves a number: from the lowest to the highest answer, with this row's between them.
import type { RowAnswer } from '../answer/ask-one.ts';
import { namedOutputs } from '../answer/verdict.ts';
import type { Session } from '../session.ts';
import { plainNumber } from '../ui/numbers.ts';
import { fieldText, fillField } from './field-text.ts';
import type { FieldChange } from './find-changes.ts';
import { type FieldReach, farthestOf } from './shown-changes.ts';

/** Fields that are shown. */
const SHOWN = 8;

interface ListProps {
  session: Session;
  found: { changes: FieldChange[]; answer: RowAnswer };
}

/** Of the first output, where there are several. */
export function ReachList({ session, found: { changes, answer } }: ListProps) {
  const [{ flag, name, value }] = namedOutputs(session.model.entry, answer.outputs);
  const now = value ?? Number.NaN;
  const all = farthestOf(changes, flag, answer).slice(0, SHOWN);
  if (all.length === 0) return <p>No change of one field alone changes it.</p>;
  const lowest = Math.min(now, ...all.map((one) => one.lowest.answer));
  const highest = Math.max(now, ...all.map((one) => one.highest.answer));
  const place = (answer: number) => (100 * (answer - lowest)) / (highest - lowest || 1);
  return (
    <table class="reach">
      <caption class="quiet">{`Lowest and highest ${name} that one field alone leads to`}</caption>
      <tbody>
        {all.map((reach) => (
          <tr key={reach.field}>
            <th scope="row" dir="auto">
              {reach.field}
            </th>
            <EndCell session={session} field={reach.field} end={reach.lowest} />
            <td class="reach-track" aria-hidden="true">
              <span
                class="reach-bar"
                style={{
                  insetInlineStart: `${place(reach.lowest.answer)}%`,
                  insetInlineEnd: `${100 - place(reach.highest.answer)}%`,
                }}
              />
              <span class="reach-now" style={{ insetInlineStart: `${place(now)}%` }} />
            </td>
            <EndCell session={session} field={reach.field} end={reach.highest} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface EndProps {
  session: Session;
  field: string;
  end: FieldReach['lowest'];
}

function EndCell({ session, field, end }: EndProps) {
  return (
    <td>
      <span class="number-cell">{plainNumber(end.answer)}</span>{' '}
      <button
        type="button"
        class="link"
        title={`Try ${field} ${fieldText(end.value)}`}
        onClick={() => fillField(session.form, field, end.value)}
      >
        {`at ${typeof end.value === 'number' ? plainNumber(end.value) : fieldText(end.value)}`}
      </button>
    </td>
  );
}
