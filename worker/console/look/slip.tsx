// The slip of paper on which the machine prints its verdict: of which version, when, what, and why.
import { useMemo } from 'preact/hooks';
import type { RowAnswer } from '../answer/ask-one.ts';
import { OfBefore } from '../answer/of-before.tsx';
import { shownValue, spokenOutputs } from '../answer/verdict.ts';
import type { Session } from '../session.ts';
import { unbroken } from '../ui/numbers.ts';

export function Slip({ session }: { session: Session }) {
  const { answer } = session.answering.state.value;
  return answer === null ? null : <Printed session={session} answer={answer} />;
}

function Printed({ session, answer }: { session: Session; answer: RowAnswer }) {
  const { entry } = session.model;
  const printed = useMemo(() => new Date(), [answer]);
  const { lines, sentence } = verdictOf(session, answer);
  return (
    <div class="slip">
      <div class="slip-paper">
        <p class="slip-head">
          <span>{`${entry.name}@${entry.version}`}</span>
          <time dateTime={printed.toISOString()}>{printed.toLocaleString()}</time>
        </p>
        {lines.map((line) => (
          <p key={line} class="slip-verdict" dir="auto">
            {line}
          </p>
        ))}
        {sentence !== undefined && <p dir="auto">{unbroken(sentence)}</p>}
        <OfBefore session={session} />
      </div>
    </div>
  );
}

/** In a few words, and the sentence that says why. */
function verdictOf({ model: { entry } }: Session, { outputs, explanations }: RowAnswer) {
  const spoken = spokenOutputs(entry, outputs);
  const lines = spoken.map(({ name, value }) => `${name}: ${shownValue(entry, value)}`);
  const own = explanations?.find(({ flag }) => flag === spoken[0].flag) ?? explanations?.[0];
  return { lines, sentence: own?.sentence };
}
