// Files that people have instead of a model that can be imported.
import { expect, test } from 'vitest';
import { importModel } from '../../../trainer/import/import-model.ts';

test.each<[string, Buffer, RegExp]>([
  ['a pickle', Buffer.from([0x80, 4, 0x95]), /a Python pickle/],
  ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0]), /compressed; unpack it first/],
  ['a zip file', Buffer.from('PK\u0003\u0004'), /compressed; unpack it first/],
  ["CatBoost's format", Buffer.from('CBM1\0\0'), /format='onnx'/],
  ["CatBoost's JSON", Buffer.from('{"oblivious_trees": []}'), /format='onnx'/],
  ["LightGBM's dump", Buffer.from('{"tree_info": [], "feature_names": []}'), /dump_model/],
  ["XGBoost's dump", Buffer.from('[{"nodeid": 0}]'), /not a model that can be imported/],
  ['an empty file', Buffer.alloc(0), /the file is empty/],
])('%s is refused with what to do', async (_name, bytes, message) => {
  await expect(importModel(bytes, 'model')).rejects.toThrow(message);
});

const DEEP = 200_000;

/** An array of arrays of arrays … in an object. */
function deepUbjson(): Buffer {
  return Buffer.concat([Buffer.from('{U\u0001a'), Buffer.alloc(DEEP, '[')]);
}

test.each<[string, Buffer]>([
  ['JSON', Buffer.from(`{"learner":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`)],
  ['JSON that is cut off', Buffer.from(`{"learner":${'{"a":'.repeat(DEEP)}`)],
  ['UBJSON', deepUbjson()],
  // The start of a group, field 100, again and again.
  [
    'protobuf',
    Buffer.concat([Buffer.from([8, 8]), Buffer.alloc(DEEP * 2, Buffer.from([0xa3, 6]))]),
  ],
  // A graph that says it is longer than the file.
  ['a length', Buffer.from([8, 8, 0x3a, 0xff, 0xff, 0xff, 0xff, 7])],
])('deeply nested %s is refused', async (_name, bytes) => {
  const started = performance.now();
  await expect(importModel(bytes, 'model')).rejects.toThrow(/^model/);
  expect(performance.now() - started).toBeLessThan(10_000);
});
