// Files that people have instead of a model that can be imported.
import { expect, test } from 'vitest';
import { importModel } from '../../../trainer/import/import-model.ts';

/** 136 bytes of parameters, then names after their lengths. */
function oldXgboost(begin = '\0\0\0?'): Buffer {
  const bytes = Buffer.alloc(200);
  bytes.write(begin, 'latin1');
  bytes.writeBigUInt64LE(15n, 136);
  bytes.write('binary:logistic', 144);
  return bytes;
}

test.each<[string, Buffer, RegExp]>([
  ['a pickle', Buffer.from([0x80, 4, 0x95]), /a Python pickle/],
  [
    'a pickle of protocol 0',
    Buffer.from('ccopy_reg\n_reconstructor\np0\n(cxgb\n.'),
    /a Python pickle/,
  ],
  ['a list pickled by protocol 0', Buffer.from('(lp0\nI1\na.'), /a Python pickle/],
  ['a pickle of protocol 1', Buffer.from('}q\0(U\x01aq\x01K\x01u.'), /a Python pickle/],
  ["XGBoost's old format", Buffer.from('binf\0\0'), /old binary format; load it with/],
  ["XGBoost's old format without a mark", oldXgboost(), /old binary format; load it with/],
  ["XGBoost's old format that begins like JSON", oldXgboost('{"  '), /old binary format/],
  ["XGBoost's text dump", Buffer.from('booster[0]:\n0:[f0<1] yes=1'), /dump_model/],
  ['PMML', Buffer.from('<?xml version="1.0"?>'), /PMML/],
  ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0]), /compressed; unpack it first/],
  ['a zip file', Buffer.from('PK\u0003\u0004'), /compressed; unpack it first/],
  ["CatBoost's format", Buffer.from('CBM1\0\0'), /format='onnx'/],
  ["CatBoost's JSON", Buffer.from('{"oblivious_trees": []}'), /format='onnx'/],
  ["LightGBM's dump", Buffer.from('{"tree_info": [], "feature_names": []}'), /dump_model/],
  ["XGBoost's dump", Buffer.from('[{"nodeid": 0}]'), /dump_model/],
  ['another file', Buffer.from('hello'), /not a model that can be imported/],
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
