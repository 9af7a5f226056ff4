// POST /api/feedback: what became of answers, by their ids. It is recorded as it comes; whoever reads the records joins
// it to the answers.
import { ANSWER_ID } from '../../runtime/observe/record-form.ts';
import { shorten } from '../../runtime/rows/row-fault.ts';
import type { Call } from '../call.ts';
import type { DeployedModel } from '../deployment.ts';
import { parseSentJson, readBody } from '../http/body.ts';
import { bodyType } from '../http/media-type.ts';
import { Problem } from '../http/problem.ts';
import { contentTypeProblem, notRecordedProblem } from '../http/problems.ts';
import { answerJson } from '../http/respond.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

/** Lines of one body: Cloudflare takes 250 points of Analytics Engine from a request. */
export const MOST_FEEDBACK = 200;

interface Feedback {
  id: string;
  actual: string | number;
}

/** Reads what happened; a text says what is wrong with it. */
type ActualReader = (actual: unknown) => { value: string | number } | string;

export function feedbackRoute(version: ServedVersion, deployed: DeployedModel[]): Route {
  const readActual = makeActualReader(version, deployed);
  const { name } = version.entry;
  return {
    method: 'POST',
    path: '/api/feedback',
    access: 'feedback',
    operation: 'feedback',
    answer: (call) => takeFeedback(call, name, readActual),
  };
}

async function takeFeedback({ request, recorder }: Call, model: string, readActual: ActualReader) {
  if (recorder === null || !recorder.takesAnswers) throw notRecordedProblem();
  const type = bodyType(request);
  if (type === 'text/csv') {
    const accepted = ['application/json', 'application/x-ndjson'];
    throw contentTypeProblem(request.headers.get('content-type'), accepted);
  }
  const text = await readBody(request);
  const lines =
    type === 'application/json' ? [text] : text.split('\n').filter((line) => /\S/.test(line));
  if (lines.length > MOST_FEEDBACK) {
    throw new Problem(
      'invalid-feedback',
      `a body has at most ${MOST_FEEDBACK} lines; send several`,
    );
  }
  // All of it or nothing, so that it can be mended and sent again.
  const given = lines.map((line, i) => readLine(line, lines.length > 1 ? i + 1 : null, readActual));
  recorder.feedback(model, given);
  return answerJson({ accepted: given.length });
}

/** @param number of the line; null where it is the whole body */
function readLine(line: string, number: number | null, readActual: ActualReader): Feedback {
  const at = number === null ? '' : `line ${number}: `;
  const value = parse(line, at);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject)
    throw new Problem('invalid-feedback', `${at}feedback is an object of id and actual`);
  const { id, actual, ...others } = value as Record<string, unknown>;
  for (const name of Object.keys(others)) {
    const what = shorten(JSON.stringify(name));
    throw new Problem('invalid-feedback', `${at}${what} is neither id nor actual; leave it out`);
  }
  if (typeof id !== 'string' || !ANSWER_ID.test(id)) {
    const must = 'the one that the answer was given, of letters, digits and the characters _ . : -';
    throw new Problem('invalid-feedback', `${at}id must be ${must}`);
  }
  const read = readActual(actual);
  if (typeof read === 'string') throw new Problem('invalid-feedback', at + read);
  return { id, actual: read.value };
}

function parse(line: string, at: string): unknown {
  try {
    return parseSentJson(line);
  } catch (error) {
    throw error instanceof Problem ? new Problem(error.kind, at + error.message) : error;
  }
}

/** Classes of all deployed versions of the model: the answer may be that of another one. */
function makeActualReader({ entry }: ServedVersion, deployed: DeployedModel[]): ActualReader {
  if (entry.task === 'number') {
    return (actual) =>
      typeof actual === 'number' ? { value: actual } : 'actual must be the number that it was';
  }
  const versions = deployed.find(({ name }) => name === entry.name)?.versions ?? [];
  const classes = new Set([...entry.classes, ...versions.flatMap((one) => one.entry.classes)]);
  return (actual) => {
    const isPlain = ['string', 'number', 'boolean'].includes(typeof actual);
    if (isPlain && classes.has(String(actual))) return { value: String(actual) };
    const list = shorten([...classes].map((name) => JSON.stringify(name)).join(', '));
    return `actual must be the class that it was: ${list}`;
  };
}
