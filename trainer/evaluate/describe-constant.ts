// The sentence that a model deserves which a constant would beat.
import type { ConstantAnswer } from './constant-answer.ts';

/** Null for a model that is better than a constant, or cannot be compared with one. */
export function describeConstant(judged: ConstantAnswer | null | undefined): string | null {
  if (!judged || judged.isBeaten) return null;
  const { metric, model, constant } = judged;
  return `no better than a constant: ${metric} is ${model.toPrecision(4)}, and one answer to every row, ${constantOf(metric)}, scores ${constant.toPrecision(4)}`;
}

function constantOf(metric: string): string {
  if (metric === 'logLoss') return 'the shares of the classes';
  if (metric === 'mae') return 'the median';
  return metric === 'pinball' ? 'the quantile' : 'the mean';
}
