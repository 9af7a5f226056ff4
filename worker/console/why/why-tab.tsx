// Why the row has its answer: what each field adds, from the average to this answer, and what would change it.
import { useState } from 'preact/hooks';
import type { Explanation } from '../../../runtime/rows/explanation.ts';
import type { RowAnswer } from '../answer/ask-one.ts';
import { OfBefore } from '../answer/of-before.tsx';
import { byProbability, namedOutputs } from '../answer/verdict.ts';
import type { Session } from '../session.ts';
import type { TabProps } from '../tab.ts';
import { unbroken } from '../ui/numbers.ts';
import { WaterfallChart } from './waterfall-chart.tsx';
import { WhatIf } from './what-if.tsx';

export function WhyTab({ session }: TabProps) {
  const { answer } = session.answering.state.value;
  if (answer === null) return <p class="quiet">There is no answer yet.</p>;
  return (
    <>
      <OfBefore session={session} />
      <Contributions session={session} answer={answer} />
      <WhatIf session={session} answer={answer} />
    </>
  );
}

function Contributions({ session, answer }: { session: Session; answer: RowAnswer }) {
  const { entry } = session.model;
  const [wanted, setWanted] = useState<string | null>(null);
  const { explanations, outputs, row } = answer;
  if (explanations === null || explanations.length === 0) {
    return <p class="quiet">This model was compiled without contributions: it cannot say why.</p>;
  }
  const named = namedOutputs(entry, outputs);
  const best = (entry.task === 'class' ? byProbability(named) : named)[0].flag;
  const explained = pick(explanations, wanted) ?? pick(explanations, best) ?? explanations[0];
  const nameOf = (flag: string) => named.find((one) => one.flag === flag)?.name ?? flag;
  return (
    <>
      <p class="sentence" dir="auto">
        {unbroken(explained.sentence)}
      </p>
      {explanations.length > 1 && (
        <label class="inline">
          {'What speaks for '}
          <select value={explained.flag} onChange={(e) => setWanted(e.currentTarget.value)}>
            {explanations.map(({ flag }) => (
              <option key={flag} value={flag}>
                {nameOf(flag)}
              </option>
            ))}
          </select>
        </label>
      )}
      <WaterfallChart
        explanation={explained}
        row={row}
        name={nameOf(explained.flag)}
        isShare={entry.task === 'class' && explained.unit === 'output'}
      />
    </>
  );
}

function pick(explanations: readonly Explanation[], flag: string | null) {
  return explanations.find((one) => one.flag === flag);
}
