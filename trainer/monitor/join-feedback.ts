// Answers and what came of them, brought together by their ids: each once, however often and in whatever order their
// lines came, and whatever the clocks of those who wrote them say.
import type { RecordedAnswer, RecordedFeedback } from '../../runtime/schema/record-schema.ts';

export interface LabeledAnswer {
  id: string;
  version: number;
  digest: string;
  /** When it was answered, in milliseconds since 1970. */
  at: number;
  outputs: (number | null)[];
  bins: number[];
  actual: string | number;
}

export interface FeedbackJoin {
  /** By version, time and id. Two versions that answered one id have one each. */
  labeled: LabeledAnswer[];
  /** Different answers, with feedback or without. */
  answers: number;
  /** Ids with feedback that nobody answered, as far as these records go. */
  withoutAnswer: number;
  /** Ids that one version gave different answers: they are of several rows, and join with nothing. */
  ambiguous: number;
  /** Ids whose feedback was corrected: the one with the latest time holds. */
  corrected: number;
}

export function joinFeedback(
  answers: readonly RecordedAnswer[],
  feedback: readonly RecordedFeedback[],
): FeedbackJoin {
  const { actualOf, corrected } = latestFeedback(feedback);
  const { single, ambiguous } = singleAnswers(answers);
  const labeled: LabeledAnswer[] = [];
  const answered = new Set<string>();
  for (const { id, version, digest, time, outputs, bins } of single) {
    answered.add(id);
    const actual = actualOf.get(id)?.actual;
    if (actual === undefined) continue;
    labeled.push({ id, version, digest, at: Date.parse(time), outputs, bins, actual });
  }
  labeled.sort((a, b) => a.version - b.version || a.at - b.at || compareTexts(a.id, b.id));
  for (const id of ambiguous) answered.add(id);
  const withoutAnswer = [...actualOf.keys()].filter((id) => !answered.has(id)).length;
  const counted = { answers: single.length, ambiguous: ambiguous.size };
  return { labeled, ...counted, withoutAnswer, corrected };
}

/** Of those with one time the greater text holds, so that the order of lines decides nothing. */
function latestFeedback(feedback: readonly RecordedFeedback[]) {
  const actualOf = new Map<string, RecordedFeedback>();
  const corrected = new Set<string>();
  for (const one of feedback) {
    const known = actualOf.get(one.id);
    if (known !== undefined && known.actual !== one.actual) corrected.add(one.id);
    if (known === undefined || isLater(one, known)) actualOf.set(one.id, one);
  }
  return { actualOf, corrected: corrected.size };
}

function isLater(one: RecordedFeedback, other: RecordedFeedback): boolean {
  const gap = Date.parse(one.time) - Date.parse(other.time);
  return gap > 0 || (gap === 0 && JSON.stringify(one.actual) > JSON.stringify(other.actual));
}

/** The answers of each id and version; of one that was given twice, the earlier. */
function singleAnswers(answers: readonly RecordedAnswer[]) {
  const first = new Map<string, RecordedAnswer>();
  const ambiguous = new Map<string, string>();
  for (const answer of answers) {
    const key = JSON.stringify([answer.id, answer.version, answer.digest]);
    const known = first.get(key);
    if (known !== undefined && !isSame(known, answer)) ambiguous.set(key, answer.id);
    const isEarlier = known === undefined || Date.parse(answer.time) < Date.parse(known.time);
    if (isEarlier) first.set(key, answer);
  }
  for (const key of ambiguous.keys()) first.delete(key);
  return { single: [...first.values()], ambiguous: new Set(ambiguous.values()) };
}

const isSame = (one: RecordedAnswer, other: RecordedAnswer) =>
  String(one.outputs) === String(other.outputs) && String(one.bins) === String(other.bins);

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
