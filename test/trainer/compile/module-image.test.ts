// What is placed in an image stands at its address in the memory of the module, and nothing stands on it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEADER, HEADER_END } from '../../../assembly/shared/abi.ts';
import { kernelBytes } from '../../../trainer/base/kernel-build.ts';
import { ModuleImage, Records } from '../../../trainer/compile/module-image.ts';

/** Parts of so many bytes, each of one value; a buffer where it is zero. */
const parts = fc.array(fc.record({ length: fc.nat(200), value: fc.nat(255) }), { maxLength: 12 });

describe('a module image', () => {
  it('gives each part 16-byte ground of its own, in order', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const image = new ModuleImage();
        let end = HEADER_END;
        for (const { length, value } of given) {
          const bytes = new Uint8Array(length).fill(value);
          const address = value === 0 ? image.reserve(length) : image.add(`part ${value}`, bytes);
          expect(address % 16).toBe(0);
          expect(address).toBeGreaterThanOrEqual(end);
          end = address + length;
        }
        const added = given.filter(({ value }) => value !== 0);
        const total = added.reduce((sum, { length }) => sum + length, 0);
        expect(Object.values(image.sizes).reduce((a, b) => a + b, 0)).toBe(total);
      }),
    );
  });

  it('places shared data once, whatever it is part of', () => {
    const image = new ModuleImage();
    const first = image.addShared('cuts', Float64Array.of(1, 2));
    expect(image.addShared('thresholds', Float64Array.of(1, 2))).toBe(first);
    expect(image.addShared('thresholds', Float64Array.of(1, 3))).not.toBe(first);
    expect(image.sizes).toEqual({ cuts: 16, thresholds: 16 });
    image.set(HEADER, 7);
    expect(image.get(HEADER)).toBe(7);
  });

  it('is the memory of the module that it is linked to', async () => {
    const kernel = await kernelBytes('infer/traversal');
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        const image = new ModuleImage();
        const placed = given.map(({ length, value }) => {
          const data = new Uint8Array(length).fill(value);
          return { data, address: image.add('part', data) };
        });
        image.set(HEADER, 0xfedcba98);
        image.setDouble(HEADER_END - 8, 0.1);
        const bytes = image.link(kernel, [{ name: 'note', bytes: new Uint8Array([7]) }]);
        const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
        const [note] = WebAssembly.Module.customSections(module, 'note');
        expect([...new Uint8Array(note)]).toEqual([7]);
        const { buffer } = new WebAssembly.Instance(module).exports.memory as WebAssembly.Memory;
        const view = new DataView(buffer);
        expect(view.getUint32(HEADER, true)).toBe(0xfedcba98);
        expect(view.getFloat64(HEADER_END - 8, true)).toBe(0.1);
        for (const { address, data } of placed) {
          expect(new Uint8Array(buffer, address, data.length)).toEqual(data);
        }
      }),
      { numRuns: 20 },
    );
  });
});

it('records keep to their own bytes', () => {
  const records = new Records(3, 8);
  records.set(0, 4, 1);
  records.set(2, 0, 2);
  expect([...new Uint32Array(records.bytes.buffer)]).toEqual([0, 1, 0, 0, 2, 0]);
});
