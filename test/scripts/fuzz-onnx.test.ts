import { expect, test } from 'vitest';
import { fuzzOnnx } from '../../scripts/fuzz-onnx.ts';

test('random graphs answer as onnxruntime does, or are refused', async () => {
  const { faults, agreed, refused } = await fuzzOnnx(150, 1);
  expect(faults).toEqual([]);
  expect(agreed).toBeGreaterThan(40);
  for (const reason of refused.keys()) expect(reason).toMatch(/^model: /);
});
