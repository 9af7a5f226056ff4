import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedAnswer, RecordedFeedback } from '../../../runtime/schema/record-schema.ts';
import { joinFeedback } from '../../../trainer/monitor/join-feedback.ts';

const time = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

function answer(id: string, version: number, minute = 0, output = 0.5): RecordedAnswer {
  const common = { model: 'm', digest: '0123456789abcdef', format: 1 } as const;
  return {
    ...common,
    event: 'answer',
    id,
    version,
    time: time(minute),
    outputs: [output],
    bins: [1],
  };
}

function feedback(id: string, actual: string, minute = 0): RecordedFeedback {
  return { event: 'feedback', format: 1, id, actual, model: 'm', time: time(minute) };
}

test('lines that come again, in any order, from clocks apart, join once', () => {
  const entry = fc.record({
    id: fc.integer({ min: 0, max: 30 }),
    isLabeled: fc.boolean(),
    versions: fc.uniqueArray(fc.constantFrom(1, 2), { minLength: 1 }),
    minute: fc.integer({ min: 0, max: 50 }),
    clock: fc.integer({ min: -600, max: 600 }),
  });
  const entries = fc.uniqueArray(entry, { selector: ({ id }) => id, maxLength: 20 });
  fc.assert(
    fc.property(entries, fc.infiniteStream(fc.double({ noNaN: true })), (all, chance) => {
      const shuffled = <Line>(lines: Line[]) =>
        [...lines, ...lines]
          .map((line) => ({ line, by: chance.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ line }) => line);
      const answers = all.flatMap(({ id, versions, minute }) =>
        versions.map((version) => answer(`id-${id}`, version, minute)),
      );
      const labels = all
        .filter(({ isLabeled }) => isLabeled)
        .map(({ id, minute, clock }) => feedback(`id-${id}`, `of ${id}`, minute + clock));
      const plain = joinFeedback(answers, labels);
      expect(joinFeedback(shuffled(answers), shuffled(labels))).toEqual(plain);
      const expected = all.filter(({ isLabeled }) => isLabeled).flatMap(({ versions }) => versions);
      expect(plain.labeled).toHaveLength(expected.length);
      for (const { id, actual } of plain.labeled)
        expect(`id-${actual}`).toBe(id.replace('id-', 'id-of '));
      const keys = plain.labeled.map(({ id, version }) => `${id} ${version}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});

test('two versions that answered one id have the feedback one each', () => {
  const { labeled } = joinFeedback([answer('a', 2), answer('a', 1)], [feedback('a', 'yes')]);
  expect(labeled.map(({ version, actual }) => [version, actual])).toEqual([
    [1, 'yes'],
    [2, 'yes'],
  ]);
});

test('an id that was given to two rows joins with nothing', () => {
  const answers = [answer('a', 1, 0, 0.2), answer('a', 1, 5, 0.8), answer('b', 1)];
  const join = joinFeedback(answers, [feedback('a', 'yes'), feedback('b', 'no')]);
  expect(join.labeled.map(({ id }) => id)).toEqual(['b']);
  expect(join).toMatchObject({ ambiguous: 1, answers: 1, withoutAnswer: 0 });
});

test('feedback that was corrected: the latest holds, whichever line came first', () => {
  const lines = [feedback('a', 'yes', 3), feedback('a', 'no', 1)];
  for (const order of [lines, lines.toReversed()]) {
    const { labeled, corrected } = joinFeedback([answer('a', 1)], order);
    expect(labeled[0].actual).toBe('yes');
    expect(corrected).toBe(1);
  }
});

test('feedback without an answer is counted', () => {
  expect(joinFeedback([], [feedback('a', 'yes')])).toMatchObject({ labeled: [], withoutAnswer: 1 });
});
