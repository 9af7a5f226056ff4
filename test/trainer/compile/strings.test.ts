// The module's own strings, asked for as any host would: UTF-8 through the text buffer.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATUS_CAPACITY } from '../../../assembly/shared/abi.ts';
import type { InferKernels } from '../../../runtime/module/infer-kernels.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { STATUS_MESSAGES } from '../../../trainer/compile/string-data.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

async function makeModule(labels: string[]) {
  const ensemble = randomEnsemble(1, { features: 2, rawCount: 1, link: { kind: 'identity' } });
  const { bytes } = await compile(ensemble, {
    ...manifestFieldsFor(ensemble),
    features: [
      { name: 'größe', kind: 'number', missing: 'allowed' },
      { name: 'label', kind: 'category', labels, missing: 'allowed' },
    ],
    flags: ['value'],
  });
  const module = new WebAssembly.Module(bytes as BufferSource);
  const exports = new WebAssembly.Instance(module).exports as unknown as InferKernels;
  const write = (text: string): number => {
    const encoded = new TextEncoder().encode(text);
    if (encoded.length > exports.text_capacity()) return encoded.length;
    new Uint8Array(exports.memory.buffer).set(encoded, exports.text_address());
    return encoded.length;
  };
  const read = (byteLength: number): string => {
    const bytesOf = new Uint8Array(exports.memory.buffer, exports.text_address(), byteLength);
    return new TextDecoder().decode(bytesOf);
  };
  return { exports, write, read };
}

describe('strings of a module', () => {
  test('every label is found by its text and by its code, and no other text is', async () => {
    const label = fc.string({ unit: 'grapheme', maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(label, { maxLength: 200 }), label, async (labels, other) => {
        const { exports, write, read } = await makeModule(labels);
        expect(exports.label_count(1)).toBe(labels.length);
        labels.forEach((text, code) => {
          expect(exports.label_code(1, write(text))).toBe(code);
          expect(read(exports.label_name(1, code))).toBe(text);
        });
        expect(exports.label_code(1, write(other))).toBe(labels.indexOf(other));
      }),
      { numRuns: 30 },
    );
  });

  test('empty, very long, and alike but for their code points', async () => {
    const labels = [
      '',
      'x'.repeat(100_000),
      `${'x'.repeat(99_999)}y`,
      '\u00e9',
      'e\u0301',
      '\u{1f600}',
    ];
    const { exports, write, read } = await makeModule(labels);
    labels.forEach((text, code) => {
      expect(exports.label_code(1, write(text))).toBe(code);
      expect(read(exports.label_name(1, code))).toBe(text);
    });
    for (const other of ['x'.repeat(99_999), 'x'.repeat(100_001), 'e', '\ufeff', '\u0000']) {
      expect(exports.label_code(1, write(other))).toBe(-1);
    }
  });

  test('features, flags and messages have names', async () => {
    const { exports, write, read } = await makeModule(['a']);
    expect(exports.feature_index(write('größe'))).toBe(0);
    expect(exports.feature_index(write('label'))).toBe(1);
    expect(exports.feature_index(write('labe'))).toBe(-1);
    expect(read(exports.feature_name(0))).toBe('größe');
    expect(read(exports.flag_name(0))).toBe('value');
    expect(read(exports.status_message(STATUS_CAPACITY))).toBe(STATUS_MESSAGES[STATUS_CAPACITY]);
  });

  test('what does not exist is not found', async () => {
    const { exports, write } = await makeModule(['a', 'b']);
    expect(exports.label_code(0, write('a'))).toBe(-1);
    expect(exports.label_code(2, write('a'))).toBe(-1);
    expect(exports.label_code(1, 1 << 30)).toBe(-1);
    expect(exports.label_code(1, -1)).toBe(-1);
    expect(exports.label_name(1, 2)).toBe(-1);
    expect(exports.label_name(-1, 0)).toBe(-1);
    expect(exports.feature_name(2)).toBe(-1);
    expect(exports.flag_name(-1)).toBe(-1);
  });

  test('thousands of labels, and two that are the same', async () => {
    const labels = Array.from({ length: 20_000 }, (_, i) => `label ${i}`);
    const { exports, write } = await makeModule(labels);
    for (const code of [0, 1, 777, 19_999]) {
      expect(exports.label_code(1, write(labels[code]))).toBe(code);
    }
    await expect(makeModule(['x', 'y', 'x'])).rejects.toThrow(UserError);
  });
});
