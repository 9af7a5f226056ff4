// A module from elsewhere is looked at before it is compiled, and runs in a thread that can be ended.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Manifest } from '../../../runtime/module/manifest.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { inspectModule } from '../../../trainer/registry/module-shape.ts';
import { referenceTo } from '../../../trainer/registry/read-version.ts';
import { replayFault } from '../../../trainer/registry/replay-module.ts';
import {
  openVersion,
  readGolden,
  verifyVersion,
} from '../../../trainer/registry/verify-version.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { type Hostility, hostileModule, registerHostile } from './hostile-module.ts';

const LOOP = '(loop (br 0))';
const START = (body: string) => `(func $start ${body}) (start $start)`;

test.each<[string, Hostility, RegExp]>([
  ['a function of its host', { fields: '(import "env" "f" (func))' }, /imports from its host/],
  [
    'the memory of its host',
    { memory: '(import "env" "memory" (memory 1 1)) (export "memory" (memory 0))' },
    /imports from its host/,
  ],
  ['4 GiB of memory', { memory: '(memory (export "memory") 65536 65536)' }, /4294967296 bytes/],
  ['memory that grows', { memory: '(memory (export "memory") 1 2)' }, /may grow/],
  ['memory without a limit', { memory: '(memory (export "memory") 1)' }, /has no limit/],
  ['shared memory', { memory: '(memory (export "memory") 1 1 shared)' }, /has no limit/],
  ['two memories', { fields: '(memory 1 1)' }, /exactly one memory/],
  ['no memory', { memory: '' }, /exactly one memory/],
  ['memory of its own', { memory: '(memory 1 1)' }, /exports no memory/],
  ['a table', { fields: '(table 10000000 funcref)' }, /section of kind 4/],
  ['no predict', { without: 'predict' }, /exports no function predict/],
])('a module with %s is refused unseen', async (_, hostility, message) => {
  const bytes = await hostileModule(hostility);
  expect(() => inspectModule(bytes, 'models/demo/1/model.wasm')).toThrow(UserError);
  expect(() => inspectModule(bytes, 'models/demo/1/model.wasm')).toThrow(message);
});

test.each<[string, Partial<Manifest> | string, RegExp]>([
  ['of another ABI', { abi: 2 }, /ABI 2/],
  ['that is no JSON', '{', /is not a model's module/],
  ['without features', { features: [] }, /features/],
  [
    'with a feature twice',
    { features: ['a', 'b', 'a'].map((name) => ({ name, kind: 'number', missing: 'allowed' })) },
    /two features are called 'a'/,
  ],
  [
    'with a label twice',
    { features: [{ name: 'a', kind: 'category', labels: ['x', 'x'], missing: 'allowed' }] },
    /two labels of a are called 'x'/,
  ],
  ['with an output twice', { flags: ['a', 'a'] }, /two flags are called 'a'/],
  ['with a class twice', { classes: ['a', 'a'] }, /two classes are called 'a'/],
  ['with more classes than outputs', { flags: ['a', 'b'], classes: ['a', 'b', 'c'] }, /3 classes/],
  [
    'whose labels are none',
    '{"features":[{"kind":"category","labels":{}}]}',
    /batcomputer.manifest/,
  ],
])('a manifest %s is refused', async (_, manifest, message) => {
  const bytes = await hostileModule({}, manifest);
  expect(() => inspectModule(bytes, 'model.wasm')).toThrow(message);
});

test('a module that is cut off anywhere is refused in a sentence', async () => {
  const bytes = await hostileModule({});
  inspectModule(bytes, 'model.wasm');
  for (let length = 0; length < bytes.length; length++) {
    expect(() => inspectModule(bytes.subarray(0, length), 'model.wasm')).toThrow(UserError);
  }
});

describe('in a thread', () => {
  const golden = [
    { row: new Float64Array(1), raw: new Float64Array(1), outputs: new Float64Array(2) },
  ];
  const faultOf = async (hostility: Hostility) => {
    const bytes = await hostileModule(hostility);
    return replayFault(bytes, inspectModule(bytes, 'model.wasm'), golden, 1500);
  };

  test('a module that answers its golden rows is fine', async () => {
    expect(await faultOf({})).toBeNull();
  });

  test.each<[string, Hostility, RegExp]>([
    ['loops when it is started', { fields: START(LOOP) }, /did not finish/],
    ['loops when it is asked', { predict: LOOP }, /did not finish/],
    ['can be asked fewer than no rows', { capacity: -1 }, /does not run|come to an end/],
    ['traps when it is started', { fields: START('unreachable') }, /does not run: unreachable/],
    ['traps when it is asked', { predict: 'unreachable' }, /does not run: unreachable/],
    ['recurses', { fields: '(func $f (call $f))', predict: '(call $f)' }, /does not run/],
    ['writes its data past its memory', { fields: '(data (i32.const 65536) "x")' }, /does not run/],
    ['has answers of another width', { width: 3 }, /3 numbers for 2 names/],
    [
      'answers otherwise',
      { predict: '(f64.store (i32.const 64) (f64.const 1))' },
      /other answers to 1 of 1 golden rows/,
    ],
  ])('a module that %s is refused', async (_, hostility, message) => {
    expect(await faultOf(hostility)).toMatch(message);
  });
});

test('whoever opens or verifies a version is told, and is not kept waiting', async () => {
  const registry = temporaryFolder();
  const version = await registerHostile(registry, { predict: LOOP });
  const reference = referenceTo(registry, 'demo', version);
  const bytes = await hostileModule({ predict: LOOP }, { version });
  const path = join(reference.folder, 'model.wasm');
  // What was found once, here with less patience, holds for the process.
  await replayFault(bytes, inspectModule(bytes, path), await readGolden(reference), 500);
  await expect(openVersion(reference)).rejects.toThrow(/did not finish/);
  expect(await verifyVersion(reference)).toEqual([
    expect.stringMatching(/model\.wasm: did not finish/),
  ]);
});
