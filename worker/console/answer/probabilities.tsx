// Probabilities as bars, the most probable class in words.
import { useState } from 'preact/hooks';
import { percentText } from '../ui/numbers.ts';
import type { Outputs } from './ask-one.ts';
import {
  byProbability,
  decidedOutput,
  type NamedOutput,
  namedOutputs,
  ownThreshold,
  type VersionFacts,
} from './verdict.ts';

/** Classes that are shown at once. */
const SHOWN = 6;

export function Probabilities({ entry, outputs }: { entry: VersionFacts; outputs: Outputs }) {
  const [isWhole, showWhole] = useState(false);
  const named = namedOutputs(entry, outputs);
  const sorted = named.length === 2 ? named : byProbability(named);
  const decided = decidedOutput(entry, outputs);
  const threshold = ownThreshold(entry);
  const shown = isWhole ? sorted : sorted.slice(0, SHOWN);
  return (
    <>
      <p class="verdict">
        <strong dir="auto">{decided.name}</strong> <span>{percentText(decided.value ?? 0)}</span>
      </p>
      <ul class="bars">
        {shown.map((output) => (
          <Bar key={output.flag} output={output} isDecided={output.flag === decided.flag} />
        ))}
      </ul>
      {sorted.length > shown.length && (
        <button type="button" class="link" onClick={() => showWhole(true)}>
          {`Show all ${sorted.length} classes`}
        </button>
      )}
      {threshold !== null && (
        <p class="quiet">
          {`The model decides for ${named[1].name} from ${percentText(threshold)} on.`}
        </p>
      )}
    </>
  );
}

function Bar({ output, isDecided }: { output: NamedOutput; isDecided: boolean }) {
  const share = output.value ?? 0;
  return (
    <li class="bar" data-decided={isDecided}>
      <span class="bar-name" dir="auto">
        {output.name}
      </span>
      <span class="bar-track" aria-hidden="true">
        <span class="bar-fill" style={{ width: `${100 * share}%` }} />
      </span>
      <span class="bar-value" title={String(output.value)}>
        {percentText(share)}
      </span>
    </li>
  );
}
