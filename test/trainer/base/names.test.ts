// A name that URLs, the registry or the choice of a version would take for something else is refused.
import { describe, expect, test } from 'vitest';
import { aliasFault, modelNameFault, modelNameForm } from '../../../trainer/base/names.ts';

describe.each([
  ['model', modelNameFault],
  ['alias', aliasFault],
])('the name of a(n) %s', (_, faultOf) => {
  test.each(['churn', 'a', 'v1-old', 'api2', 'a'.repeat(60)])('may be %s', (name) => {
    expect(faultOf(name)).toBeNull();
  });

  test.each([
    ['', /lower-case letters/],
    ['Churn', /lower-case letters/],
    ['../up', /lower-case letters/],
    ['two words', /lower-case letters/],
    ['1st', /lower-case letters/],
    ['a'.repeat(61), /at most 60 characters/],
    ['api', /api means something else/],
    ['mcp', /mcp means something else/],
    ['v12', /v12 means something else/],
  ])('cannot be %j', (name, message) => {
    expect(faultOf(name)).toMatch(message);
  });
});

test.each([
  ['objects', /buckets keep files under it/],
  ['newest', /the version that was registered last/],
  ['metrics', /the page of counts/],
  ['con', /Windows has no folder con/],
  ['lpt1', /Windows has no folder lpt1/],
])('no new model is called %s, but one that is there is found', (name, message) => {
  expect(modelNameFault(name)).toMatch(message);
  expect(modelNameForm(name)).toBeNull();
});

test('each kind of name has words of its own', () => {
  expect(modelNameFault('current')).toMatch(/means something else/);
  expect(aliasFault('current')).toBeNull();
  expect(aliasFault('newest')).toMatch(/means something else/);
  expect(aliasFault('metrics')).toMatch(/means something else/);
  expect(aliasFault('best')).toMatch(/means something else/);
  expect(modelNameFault('best')).toBeNull();
});
