// The order of the classes that a target's values are: the last of two is the positive one.
import { expect, it } from 'vitest';
import { foundTarget } from '../../../trainer/ingest/found-classes.ts';
import { makeRecipe } from './ingest-fixture.ts';

function classesOf(...values: string[]): string[] {
  const { target, objective: _, flags: __, ...rest } = makeRecipe({});
  const { classes: ___, ...asked } = target;
  const numbers = values.every((value) => Number.isFinite(Number(value))) ? values.length : 0;
  const facts = { known: values.length, nan: 0, numbers };
  return Object.keys(
    foundTarget({ ...rest, target: asked }, facts as never, values).target.classes ?? {},
  );
}

it.each([
  ['yes', 'no'],
  ['ja', 'nein'],
  ['Sim', 'Não'],
  ['oui', 'non'],
  ['TRUE', 'FALSE'],
  ['1', '0'],
  ['10', '9'],
])('%s is positive beside %s', (yes, no) => {
  expect(classesOf(yes, no)).toEqual([no, yes]);
  expect(classesOf(no, yes)).toEqual([no, yes]);
});

it('a no among more than two is a label like the others', () => {
  expect(classesOf('no', 'maybe', 'yes')).toEqual(['maybe', 'no', 'yes']);
});
