// What the options of train and import ask of the compiler.
import { Command } from 'commander';
import { expect, test } from 'vitest';
import {
  addModuleOptions,
  compileOptions,
  type ModuleOptions,
} from '../../../trainer/cli/module-options.ts';

test.each([
  [[], {}],
  [['--no-contributions'], { contributions: false }],
  [['--no-leaves'], { leaves: false }],
  [['--leaves', '--strategy', 'table'], { leaves: true, strategy: 'table' }],
])('%j', (args, expected) => {
  const command = addModuleOptions(new Command());
  command.parse(args, { from: 'user' });
  expect(compileOptions(command.opts<ModuleOptions>())).toEqual(expected);
});
