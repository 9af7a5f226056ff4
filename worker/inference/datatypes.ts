// The datatypes of tensors ("Tensor Data Types" of the Open Inference Protocol), and which of them a feature takes.
import type { Input } from '../../runtime/schema/input-schema.ts';

type ReadNumber = (view: DataView, at: number) => number;

/** Numbers by their datatype: the bytes of one, and how it is read, the low byte first. */
const NUMBERS = new Map<string, { bytes: number; read: ReadNumber }>([
  ['FP64', { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
  ['FP32', { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  ['INT64', { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  ['INT32', { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  ['INT16', { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
  ['INT8', { bytes: 1, read: (view, at) => view.getInt8(at) }],
  ['UINT64', { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) }],
  ['UINT32', { bytes: 4, read: (view, at) => view.getUint32(at, true) }],
  ['UINT16', { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  ['UINT8', { bytes: 1, read: (view, at) => view.getUint8(at) }],
]);

export const NUMBER_DATATYPES = [...NUMBERS.keys()];

export function isNumberDatatype(datatype: string): boolean {
  return NUMBERS.has(datatype);
}

/** The layout of a number; undefined for what is none. */
export function numberLayout(datatype: string) {
  return NUMBERS.get(datatype);
}

/** The datatype that the metadata names for a feature. */
export function datatypeOf({ kind }: Input): string {
  if (kind === 'number') return 'FP64';
  if (kind === 'integer') return 'INT64';
  return kind === 'boolean' ? 'BOOL' : 'BYTES';
}

/** Numbers become doubles from any width: their bounds are those of the feature. */
export function takesDatatype(feature: Input, datatype: string): boolean {
  return isNumber(feature) ? NUMBERS.has(datatype) : datatype === datatypeOf(feature);
}

export function isNumber({ kind }: Input): boolean {
  return kind === 'number' || kind === 'integer';
}
