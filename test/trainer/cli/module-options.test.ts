// What the options of train and import ask of the compiler.
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  addModuleOptions,
  compileOptions,
  type ModuleOptions,
} from '../../../trainer/cli/module-options.ts';

test.each([
  [[], {}],
  [['--no-contributions'], { contributions: false }],
  [['--no-leaves'], { leaves: false }],
  [['--slices'], { slices: true }],
  [['--no-slices'], { slices: false }],
  [['--leaves', '--strategy', 'table'], { leaves: true, strategy: 'table' }],
  [['--quantize', '0.01', '--strategy', 'masks'], { strategy: 'masks' }],
])('%j', (args, expected) => {
  const command = addModuleOptions(new Command());
  command.parse(args, { from: 'user' });
  expect(compileOptions(command.opts<ModuleOptions>())).toEqual(expected);
});

describe('the error of --quantize', () => {
  const parse = (args: string[]) => {
    const command = addModuleOptions(new Command())
      .exitOverride()
      .configureOutput({ writeErr() {} });
    return command.parse(args, { from: 'user' }).opts<ModuleOptions>().quantize;
  };

  test('is none by default and with --exact', () => {
    expect(parse([])).toBeUndefined();
    expect(parse(['--exact'])).toBeUndefined();
    expect(parse(['--quantize', '1e-3'])).toBe(0.001);
  });

  test.each([['0'], ['1'], ['-0.1'], ['small'], ['']])('is not %j', (text) => {
    expect(() => parse(['--quantize', text])).toThrow(/above 0 and below 1, such as 0\.001/);
  });

  test('does not go with --exact', () => {
    expect(() => parse(['--quantize', '0.01', '--exact'])).toThrow(/cannot be used with/);
  });
});
