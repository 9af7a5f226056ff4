// Who gave the answer and how long it took, and the choice between this device, the edge and both.
import type { Asker, Choice } from '../device/asker.ts';
import { bytes, milliseconds } from '../ui/numbers.ts';
import type { AnswerState } from './answering.ts';
import type { RowAnswer } from './ask-one.ts';

const CHOICES: { choice: Choice; title: string }[] = [
  { choice: 'device', title: 'this device' },
  { choice: 'edge', title: 'the edge' },
  { choice: 'both', title: 'both' },
];

export function WhoAnswers({ asker, state }: { asker: Asker; state: AnswerState }) {
  const { answer, other, isCurrent } = state;
  return (
    <footer class="who">
      <p class="who-words">
        {answer !== null && isCurrent && <span>{placeWords(answer)}</span>}
        {other !== null && isCurrent && <span>{`, ${placeWords(other)}`}</span>}
        {answer !== null && other !== null && isCurrent && (
          <SameBits answer={answer} other={other} />
        )}
      </p>
      <fieldset class="choices">
        <legend class="hidden">Who answers</legend>
        {CHOICES.map(({ choice, title }) => (
          <label key={choice}>
            <input
              type="radio"
              name="who"
              checked={asker.choice.value === choice}
              onChange={() => {
                asker.choice.value = choice;
              }}
            />
            {title}
          </label>
        ))}
      </fieldset>
      <DeviceWords asker={asker} />
    </footer>
  );
}

function placeWords({ place, ms }: RowAnswer): string {
  const where = place === 'device' ? 'on this device' : 'by the edge';
  return `answered ${where} in ${milliseconds(ms)}`;
}

function SameBits({ answer, other }: { answer: RowAnswer; other: RowAnswer }) {
  const isSame = Object.keys(answer.outputs).every((flag) =>
    Object.is(answer.outputs[flag], other.outputs[flag]),
  );
  if (answer.place === other.place) return null;
  return (
    <span class={isSame ? 'same' : 'differs'}>
      {isSame ? ' — equal to the last bit' : ' — they differ'}
    </span>
  );
}

function DeviceWords({ asker }: { asker: Asker }) {
  const state = asker.device.value;
  if (state.kind === 'ready') return null;
  if (state.kind === 'loading') return <p class="quiet">The model is on its way to this device.</p>;
  return (
    <p class="quiet">
      {state.kind === 'failed' && `The model could not be loaded: ${state.why} `}
      <button type="button" class="link" onClick={() => asker.loadDevice()}>
        {`Load the model to this device (${bytes(asker.size)})`}
      </button>
    </p>
  );
}
