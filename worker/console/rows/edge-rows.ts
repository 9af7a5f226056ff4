// Rows of a file answered by the API, some at a time: it reads the cells itself.
import { Deadline } from '../../../runtime/client/deadline.ts';
import { askHttp, type HttpOptions } from '../../../runtime/client/http.ts';
import type { CallOptions } from '../../../runtime/client/model-client.ts';
import { CsvFrame, FOOTER_DOUBT, type FrameHandler } from '../../../runtime/rows/csv-frame.ts';
import { inputsOf } from '../../../runtime/schema/input-schema.ts';
import type { AnsweredRow, RowsModel, RowsReader, RowsSink } from './answered-row.ts';
import { LONGEST_ROW } from './file-text.ts';
import { writeLine } from './write-line.ts';

/** Rows that are asked at once. */
const ROWS_AT_ONCE = 1000;
/** Others may ask, too. */
const RETRIES = 6;
const DEADLINE_MS = 120_000;

type BatchAnswer = Record<string, number | null> | BatchProblem;
interface BatchProblem {
  problem: { detail: string };
}

const isBad = (answer: BatchAnswer): answer is BatchProblem => typeof answer.problem === 'object';

export type AbortableHttp = HttpOptions & Pick<CallOptions, 'signal'>;

export class EdgeRows implements RowsReader, FrameHandler {
  readonly #url: string;
  readonly #options: AbortableHttp;
  readonly #model: RowsModel;
  readonly #sink: RowsSink;
  readonly #frame: CsvFrame;
  #header: readonly string[] = [];
  #waiting: AnsweredRow[] = [];

  /** @param url of the version */
  constructor(url: string, options: AbortableHttp, model: RowsModel, sink: RowsSink) {
    this.#url = `${url}/api/predict/batch`;
    this.#options = { ...options, retries: RETRIES, fetch: fetchJson };
    this.#model = model;
    this.#sink = sink;
    const { features, derivation, cellGrammar } = model;
    const inputs = inputsOf(derivation === undefined ? { features } : { features, derivation });
    const names = inputs.map(({ name }) => name);
    this.#frame = new CsvFrame(this, LONGEST_ROW, cellGrammar?.csv, names);
  }

  async read(text: string, isLast: boolean): Promise<void> {
    try {
      this.#frame.read(text, isLast);
    } catch (error) {
      await this.#answer(this.#waiting);
      throw error;
    }
    while (this.#waiting.length >= ROWS_AT_ONCE || (isLast && this.#waiting.length > 0)) {
      await this.#answer(this.#waiting.splice(0, ROWS_AT_ONCE));
    }
  }

  header(names: string[]): void {
    this.#header = names;
    this.#sink.header(names);
  }

  row(cells: string[], line: number): void {
    this.#waiting.push({ line, cells, outputs: null, problem: '' });
  }

  misfit(cells: string[], line: number, text: string | null): void {
    const problem = `the line has ${cells.length} cells, the header has ${this.#header.length}`;
    // Of several lines it may be rows that a quote has joined: the API tells.
    this.#waiting.push({ line, cells, outputs: null, problem: text === null ? problem : '' });
  }

  doubtful(cells: string[], line: number): void {
    this.#waiting.push({ line, cells, outputs: null, problem: FOOTER_DOUBT });
  }

  /** @throws Error where the API cannot go on, with the line of the file */
  async #answer(rows: readonly AnsweredRow[]): Promise<void> {
    const asked = rows.filter(({ problem }) => problem === '');
    const answers = asked.length === 0 ? [] : await this.#ask(asked);
    // The last answer of a batch that was broken off is why.
    const cause = answers.length < asked.length ? answers.pop() : undefined;
    let next = 0;
    for (const row of rows) {
      if (row.problem !== '') {
        this.#sink.add(row);
        continue;
      }
      const answer = answers.at(next++);
      if (answer === undefined) throw new Error(`line ${row.line}: ${whyOf(cause)}`);
      this.#sink.add({ ...row, ...this.#answerOf(answer) });
    }
  }

  #answerOf(answer: BatchAnswer): Pick<AnsweredRow, 'outputs' | 'problem'> {
    if (isBad(answer)) return { outputs: null, problem: answer.problem.detail };
    return { outputs: this.#model.flags.map((flag) => answer[flag]), problem: '' };
  }

  async #ask(rows: readonly AnsweredRow[]): Promise<BatchAnswer[]> {
    const own = this.#model.cellGrammar?.csv;
    const lines = [this.#header, ...rows.map(({ cells }) => cells)];
    const body = lines.map((cells) => writeLine(cells, own)).join('');
    const deadline = new Deadline({ deadlineMs: DEADLINE_MS, signal: this.#options.signal });
    deadline.start();
    try {
      const question = { url: this.#url, body, type: 'text/csv' };
      const read = async (response: Response) => (await response.json()) as BatchAnswer[];
      return await askHttp(question, this.#options, deadline, read);
    } finally {
      deadline.close();
    }
  }
}

function whyOf(cause: BatchAnswer | undefined): string {
  return cause !== undefined && isBad(cause) ? cause.problem.detail : 'the answers broke off';
}

/** CSV is answered as CSV where nothing else is asked for. */
const fetchJson: typeof fetch = (url, init) =>
  fetch(url, { ...init, headers: { ...init?.headers, accept: 'application/json' } });
