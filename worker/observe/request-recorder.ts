// What one request adds to the counts of its isolate, and the windows that it finds over and hands on.
import { RECORD_FORMAT } from '../../runtime/observe/record-form.ts';
import type { RecordLine } from '../../runtime/schema/record-schema.ts';
import type { ServedVersion } from '../served-version.ts';
import type { Recorder } from './recorder.ts';

/** Windows that one request hands on, such as a long batch: Cloudflare limits what one may write. */
const MOST_WINDOWS = 10;

export class RequestRecorder {
  readonly #recorder: Recorder;
  readonly #execution: ExecutionContext;
  #windows = 0;
  /** Rows that are counted with the end of the request. */
  #rows = 0;
  #points = 0;

  constructor(recorder: Recorder, request: Request, execution: ExecutionContext, now: number) {
    this.#recorder = recorder;
    this.#execution = execution;
    recorder.begin(request, now);
    this.#flush(now);
  }

  /** Whether answers with ids, and feedback, go anywhere. */
  get takesAnswers(): boolean {
    return this.#recorder.sinks.takesLines;
  }

  /** One row that was answered, as it stands encoded in the version. */
  row(version: ServedVersion, outputs: Float64Array): void {
    this.#recorder.countsOf(version).rows(version.row, outputs, 0, 1);
    this.#rows++;
  }

  /**
   * A block of rows that the module answered at once.
   * @param isBad of a row, whether it was refused
   */
  block(
    version: ServedVersion,
    rows: Float64Array,
    outputs: Float64Array,
    count: number,
    isBad: (row: number) => boolean = () => false,
  ): void {
    const counts = this.#recorder.countsOf(version);
    let first = 0;
    for (let row = 0; row < count; row++) {
      if (!isBad(row)) continue;
      counts.rows(rows, outputs, first, row);
      counts.refusedRow();
      first = row + 1;
    }
    counts.rows(rows, outputs, first, count);
    const now = Date.now();
    this.#recorder.counted(now, count);
    this.#flush(now);
  }

  /** An answer with an id. */
  answer(id: string, version: ServedVersion, outputs: Float64Array): void {
    const { identity, counter } = this.#recorder.countsOf(version);
    const { model, version: number, digest } = identity;
    this.#send([
      {
        time: new Date().toISOString(),
        event: 'answer',
        format: RECORD_FORMAT,
        ...{ id, model: model ?? '', version: number ?? 0, digest: digest ?? '' },
        outputs: Array.from(outputs, (output) => (Number.isFinite(output) ? output : null)),
        bins: counter.binsOf(version.row),
      },
    ]);
  }

  /** What became of answers. */
  feedback(model: string, given: readonly { id: string; actual: string | number }[]): void {
    const time = new Date().toISOString();
    this.#send(
      given.map((one) => ({ time, event: 'feedback', format: RECORD_FORMAT, ...one, model })),
    );
  }

  /** The request, once it is answered. @param problem its slug */
  end(version: ServedVersion | null, ms: number, problem: string | null, now: number): void {
    this.#recorder.countsOf(version).request(ms, problem);
    this.#recorder.counted(now, this.#rows);
    this.#flush(now);
  }

  #flush(now: number): void {
    const { sinks } = this.#recorder;
    const mayHandOn = this.#windows < MOST_WINDOWS || this.#recorder.isEnding;
    const isDue = this.#recorder.isOver(now) && mayHandOn;
    // What waits for the limits of a request does so as counts: nothing is lost, and little is held.
    if (isDue && !sinks.isBusy) {
      this.#windows++;
      this.#send(this.#recorder.takeWindows());
    } else if (sinks.isBusy) this.#send([]);
  }

  #send(records: RecordLine[]): void {
    const { sinks } = this.#recorder;
    const { points, sent } = sinks.send(records, this.#points);
    this.#points += points;
    if (sent !== null) this.#execution.waitUntil(sent);
  }
}
