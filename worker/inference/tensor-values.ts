// The values of a tensor, in row-major order: as JSON has them, or as bytes behind the JSON (the extension for binary
// tensor data that Triton's clients use by default:
// https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md).
import { numberLayout } from './datatypes.ts';
import { inferenceFault } from './inference-fault.ts';

export interface TensorValues {
  readonly length: number;
  /** A number, text, true or false as JSON would have it; null where it is missing. */
  at(index: number): unknown;
}

/** @param data flat, or nested as the shape is @throws Problem `inference-request` */
export function jsonValues(data: unknown, shape: readonly number[], place: string): TensorValues {
  if (!Array.isArray(data)) throw inferenceFault(`${place}.data must be a list of the values`);
  const isNested = shape.length === 2 && data.some(Array.isArray);
  if (!isNested) return { length: data.length, at: (index) => data[index] ?? null };
  const width = shape[1];
  if (!data.every((row) => Array.isArray(row) && row.length === width)) {
    throw inferenceFault(`${place}.data must have ${width} values in each of its rows`);
  }
  const at = (index: number) => data[Math.floor(index / width)][index % width] ?? null;
  return { length: data.length * width, at };
}

/** @throws Problem `inference-request` */
export function binaryValues(bytes: Uint8Array, datatype: string, place: string): TensorValues {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (datatype === 'BYTES') return textValues(bytes, view, place);
  if (datatype === 'BOOL') return { length: bytes.length, at: (index) => bytes[index] !== 0 };
  const layout = numberLayout(datatype);
  if (layout === undefined) throw inferenceFault(`${place}: ${datatype} is not read as bytes`);
  const { bytes: size, read } = layout;
  if (bytes.length % size !== 0) {
    throw inferenceFault(
      `${place}: ${bytes.length} bytes are no whole number of ${datatype} values`,
    );
  }
  const at = (index: number) => {
    const value = read(view, index * size);
    // JSON has no other number for a missing one.
    return Number.isNaN(value) ? null : value;
  };
  return { length: bytes.length / size, at };
}

/** Each text has its length in bytes before it, in four bytes. */
function textValues(bytes: Uint8Array, view: DataView, place: string): TensorValues {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + 4;
    const end = start > bytes.length ? start : start + view.getUint32(at, true);
    if (end > bytes.length) throw inferenceFault(`${place}: its bytes end within a text`);
    try {
      texts.push(decoder.decode(bytes.subarray(start, end)));
    } catch {
      throw inferenceFault(`${place}: value ${texts.length} is not text in UTF-8`);
    }
    at = end;
  }
  return { length: texts.length, at: (index) => texts[index] };
}
