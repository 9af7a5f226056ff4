// All that a module on this device can be asked: rows, what stands beside their answers, tables by columns, and its schema.
import { askedExtras } from '../rows/asked-extras.ts';
import { makeExtrasMaker } from '../rows/extras.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import {
  answerColumns,
  type ColumnAnswers,
  columnsFault,
  type FieldColumn,
} from './answer-columns.ts';
import type { AskOptions, CallOptions } from './model-client.ts';
import {
  type Adds,
  asJson,
  checkSignal,
  makePause,
  questionError,
  RowClient,
} from './row-client.ts';

export class DeviceClient extends RowClient {
  /** What makes it is loaded when it is asked for: few are. */
  get schema(): Promise<JsonSchema> {
    return import('../schema/row-schema.ts').then(({ rowDocument }) =>
      rowDocument(this.predictor.manifest),
    );
  }

  async predictColumns(
    columns: Readonly<Record<string, FieldColumn>>,
    options: CallOptions = {},
  ): Promise<ColumnAnswers<Record<string, number>>> {
    checkSignal(options);
    const fault = columnsFault(this.predictor, columns);
    if (fault !== null) throw questionError('invalid-row', fault);
    const pause = makePause(options);
    const answers = await answerColumns(this.predictor, this.encoder, columns, pause);
    return { ...answers, problems: asJson(answers.problems) };
  }

  protected override adds({ include, threshold }: AskOptions): Adds | null {
    const asked = {
      include: include?.join(),
      threshold: threshold === undefined ? undefined : String(threshold),
    };
    const extras = askedExtras(asked, this.predictor.manifest);
    if (typeof extras === 'string') throw questionError('invalid-query', extras);
    if (extras === null) return null;
    const maker = makeExtrasMaker(extras, this.predictor);
    return (row, outputs) => {
      maker.ask(row, 1);
      return { included: asJson(maker.included(0, outputs)) };
    };
  }
}
