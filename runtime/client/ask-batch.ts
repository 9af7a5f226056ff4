// The answers to one batch of rows by HTTP, one by one as they come. Whatever breaks off is asked for anew from the
// first row on that has no answer: asking again changes nothing.
import { BatcomputerError } from './batcomputer-error.ts';
import type { Deadline } from './deadline.ts';
import { askHttp, type HttpOptions, retriesOf, unreachable, waitBefore } from './http.ts';
import type { RowProblem } from './model-client.ts';

type Answer = Record<string, unknown> & { problem?: RowProblem };

/** @param batch rows as JSON, of which there is one at least */
export async function* askBatch(
  url: string,
  batch: readonly string[],
  options: HttpOptions,
  deadline: Deadline,
): AsyncGenerator<Answer, void, undefined> {
  let answered = 0;
  for (let tried = 0; answered < batch.length; ) {
    const before = answered;
    try {
      for await (const answer of askOnce(url, batch.slice(answered), options, deadline)) {
        answered++;
        yield answer;
      }
    } catch (error) {
      if (answered > before) tried = 0;
      if (!(error instanceof BatcomputerError) || tried >= retriesOf(options)) throw error;
      await waitBefore(tried++, error, deadline);
    }
  }
}

/**
 * Ends early where the stream does. Then the last problem may be the stream's and not its row's: it is held back, and
 * the row asked again as the first, whose problem is its own.
 */
async function* askOnce(
  url: string,
  rows: readonly string[],
  options: HttpOptions,
  deadline: Deadline,
): AsyncGenerator<Answer, void, undefined> {
  deadline.start();
  const body = `${rows.join('\n')}\n`;
  const question = { url, body, type: 'application/x-ndjson' };
  let count = 0;
  let held: Answer | null = null;
  try {
    // Tries are counted by the caller.
    const response = await askHttp(question, { ...options, retries: 0 }, deadline, (one) => one);
    for await (const line of linesOf(response, url, deadline)) {
      if (held !== null) yield held;
      held = readAnswer(line, url);
      const mayBeTheEnd = held.problem !== undefined && count > 0 && count < rows.length - 1;
      count++;
      if (mayBeTheEnd) continue;
      yield held;
      held = null;
    }
  } catch (error) {
    if (!isOfFirstRow(error) || count > 0) throw error;
    count++;
    yield { problem: { line: 1, detail: error.detail } };
  } finally {
    deadline.pause();
  }
  if (count === 0) throw unreachable(url, new Error('the answers broke off'));
}

function readAnswer(line: string, url: string): Answer {
  try {
    return JSON.parse(line) as Answer;
  } catch (error) {
    throw unreachable(url, error);
  }
}

/** A row that is too long ends the reading of a batch, and where it is the first there are no answers before. */
function isOfFirstRow(error: unknown): error is BatcomputerError {
  return error instanceof BatcomputerError && error.kind === 'row-too-long';
}

/** The time counts while a line is waited for, not while it is used. */
async function* linesOf(
  response: Response,
  url: string,
  deadline: Deadline,
): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const text of textsOf(response, url, deadline)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    deadline.pause();
    yield* lines;
    deadline.start();
  }
}

async function* textsOf(
  response: Response,
  url: string,
  deadline: Deadline,
): AsyncGenerator<string, void, undefined> {
  try {
    // React Native gives no stream.
    if (!response.body) {
      yield await response.text();
      return;
    }
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        yield decoder.decode(value, { stream: true });
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  } catch (error) {
    deadline.check();
    throw unreachable(url, error);
  }
}
