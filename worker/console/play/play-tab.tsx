// Play: how the answer hangs on one field, over all that the field may hold. A click, or the slider, sets it.
import { useEffect, useState } from 'preact/hooks';
import { inputNames } from '../../../runtime/functions/expression.ts';
import type { Outputs } from '../answer/ask-one.ts';
import { decidedOutput, namedOutputs, shownValue } from '../answer/verdict.ts';
import type { FormField } from '../form/row-form.ts';
import { type FieldEffects, fetchEvaluation } from '../model/fetch-evaluation.ts';
import type { ShownModel } from '../model/shown-model.ts';
import type { TabProps } from '../tab.ts';
import { LabelSweep } from './label-sweep.tsx';
import { NumberSweep } from './number-sweep.tsx';
import { sweepOf } from './sweep.ts';
import { useAnswers } from './use-answers.ts';

const canSweep = ({ input }: FormField) => sweepOf(input, null, undefined) !== null;

export function PlayTab({ session }: TabProps) {
  const { model, form, answering } = session;
  const [effects, setEffects] = useState<FieldEffects[]>([]);
  useEffect(() => {
    fetchEvaluation(model).then((evaluation) => setEffects(evaluation?.features ?? []));
  }, [model]);
  const [chosen, choose] = useState<string | null>(null);
  const [output, chooseOutput] = useState<string | null>(null);
  const fields = form.fields.filter(canSweep);
  const names = fields.map(({ input }) => input.name);
  // The measured ones are told in the order of their strength.
  const name = chosen ?? effects.find((one) => names.includes(one.name))?.name ?? names[0];
  const field = fields.find(({ input }) => input.name === name);
  if (field === undefined) return <p>This model takes texts alone: they have no range.</p>;
  const { entry } = model;
  const unswept = form.fields.filter((one) => !fields.includes(one));
  const flag = output ?? usualOutput(session, answering.state.value.answer?.outputs);
  return (
    <div class="play">
      <div class="play-choices">
        <Select
          title="Field"
          value={name}
          options={names.map((one) => [one, one])}
          choose={choose}
        />
        {entry.flags.length > 1 && (
          <Select
            title="Answer"
            value={flag}
            options={namedOutputs(entry, {}).map((one) => [one.flag, one.name])}
            choose={chooseOutput}
          />
        )}
      </div>
      {form.row.value === null ? (
        <p class="quiet">A field of your row is wrong: mend it first.</p>
      ) : (
        <Curve
          key={name}
          session={session}
          field={field}
          flag={flag}
          known={effects.find((one) => one.name === name)}
          years={effects.find((one) => one.name === yearOf(entry, name))}
        />
      )}
      {unswept.length > 0 && (
        <p class="quiet" dir="auto">
          {`Not here, since texts have no range: ${unswept.map(({ input }) => input.name).join(', ')}.`}
        </p>
      )}
    </div>
  );
}

interface SelectProps {
  title: string;
  value: string;
  /** Value and text. */
  options: readonly (readonly [string, string])[];
  choose(value: string): void;
}

function Select({ title, value, options, choose }: SelectProps) {
  return (
    <label>
      {title}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Of two classes the second, whose probability is the one spoken of; of more the one decided for. */
function usualOutput({ model: { entry } }: TabProps['session'], outputs?: Outputs): string {
  const { flags, task } = entry;
  if (task !== 'class') return flags[0];
  return flags.length > 2 && outputs ? decidedOutput(entry, outputs).flag : flags[flags.length - 1];
}

/** The feature that is the year of a date. */
function yearOf({ features, derivation }: ShownModel['entry'], date: string): string | undefined {
  const at = derivation?.expressions.findIndex(
    (one) => 'call' in one && one.call === 'year' && inputNames(one)[0] === date,
  );
  return features[at ?? -1]?.name;
}

interface CurveProps extends TabProps {
  field: FormField;
  flag: string;
  known: FieldEffects | undefined;
  /** The year of a date. */
  years: FieldEffects | undefined;
}

function Curve({ session, field, flag, known, years }: CurveProps) {
  const { entry } = session.model;
  const asked = sweepOf(field.input, field.value.value, known ?? years);
  const { answered, fault } = useAnswers(session, field.input.name, asked);
  if (fault !== '') return <p class="problem">{fault}</p>;
  if (answered === null) return <p class="quiet">…</p>;
  const isShare = entry.task === 'class';
  const show = (value: number) => shownValue(entry, value);
  const { sweep } = answered;
  const answers = answered.answers.map((one) => one[flag]);
  const props = { field, answers, known, isShare, show };
  const named = namedOutputs(entry, {}).find((one) => one.flag === flag);
  return (
    <>
      {sweep.kind === 'number' && <NumberSweep {...props} sweep={sweep} />}
      {sweep.kind === 'labels' && <LabelSweep {...props} sweep={sweep} />}
      <p class="quiet">
        {isShare && 'The probability of '}
        <span dir="auto">{named?.name}</span>, with all other fields as they are in your row.
        {known &&
          ` ${sweep.kind === 'number' ? 'Pale bars' : 'Thin bars'}: how common it is in the data.`}
      </p>
    </>
  );
}
