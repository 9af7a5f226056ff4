// A name is offered only where it may have been meant.
import { expect, test } from 'vitest';
import { didYouMean, listSome } from '../../../runtime/schema/did-you-mean.ts';

test.each([
  ['mont', ['crime', 'month'], 'month'],
  ['Width', ['height', 'width'], 'width'],
  ['kent police', ['Sussex Police', 'Kent Police'], 'Kent Police'],
  ['aeg', ['age', 'crime'], 'age'],
  ['nmae', ['name'], 'name'],
  ['wdith', ['width'], 'width'],
  ['hieght', ['height'], 'height'],
  ['leafs', ['trees', 'leaves'], 'leaves'],
  ['Kent', ['Sussex Police', 'Kent Police'], 'Kent Police'],
  ['i', ['id'], null],
  ['x', ['y'], null],
  ['id', ['crime', 'force', 'month'], null],
  ['sex', ['fare', 'age'], null],
  ['weight', ['month'], null],
  ['', ['a'], null],
  ['id', [], null],
])('%s among %j means %s', (given, known, meant) => {
  expect(didYouMean(given, known)).toBe(meant === null ? '' : ` (did you mean '${meant}'?)`);
});

test('of many names a message lists a few', () => {
  expect(listSome(['a', 'b'])).toBe('a, b');
  expect(listSome([...'abcdefg'])).toBe('a, b, c, d, e and 2 more');
});
