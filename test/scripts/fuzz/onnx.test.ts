import { expect, test } from 'vitest';
import { fuzzOnnx } from '../../../scripts/fuzz/onnx.ts';
import { mutantOnnxFile } from '../../onnx-mutants.ts';

test('random graphs answer as onnxruntime does, or are refused', async () => {
  const { faults, agreed, refused } = await fuzzOnnx(150, 1);
  expect(faults).toEqual([]);
  expect(agreed).toBeGreaterThan(40);
  for (const reason of refused.keys()) expect(reason).toMatch(/^model: /);
});

test('changed files answer as onnxruntime does, or are refused', async () => {
  const { faults, agreed, refused } = await fuzzOnnx(300, 1, mutantOnnxFile);
  expect(faults).toEqual([]);
  expect(agreed).toBeGreaterThan(40);
  for (const reason of refused.keys()) expect(reason).toMatch(/^model: /);
});
