// Typed reading of an operator's attributes and of constant tensors, with messages that name the node.
// Every attribute that is not asked for is unknown, and refused.

import { UserError } from '../../base/user-error.ts';
import {
  type AttributeProto,
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT32,
  ELEMENT_INT64,
  ELEMENT_UINT8,
  type NodeProto,
  type TensorProto,
} from './proto.ts';

// Values of AttributeProto.type.
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const TENSOR = 4;
const FLOATS = 6;
const INTS = 7;
const STRINGS = 8;

/** Attributes of one operator. */
export class Attributes {
  readonly #place: string;
  readonly #byName = new Map<string, AttributeProto>();
  readonly #asked = new Set<string>();

  constructor(file: string, node: NodeProto) {
    this.#place = `${file}: operator ${node.opType} (${node.output.join(', ')})`;
    for (const attribute of node.attribute ?? []) {
      if (this.#byName.has(attribute.name)) {
        throw this.failure(`attribute '${attribute.name}' appears twice`);
      }
      this.#byName.set(attribute.name, attribute);
    }
  }

  /** An error that names the operator. */
  failure(message: string): UserError {
    return new UserError(`${this.#place}: ${message}`);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  int(name: string, otherwise?: number): number {
    const attribute = this.#get(name, INT);
    if (attribute === undefined && otherwise === undefined) throw this.#missing(name);
    return attribute ? (attribute.i ?? 0) : Number(otherwise);
  }

  float(name: string, otherwise: number): number {
    const attribute = this.#get(name, FLOAT);
    return attribute ? (attribute.f ?? 0) : otherwise;
  }

  text(name: string, otherwise: string): string {
    return this.#get(name, STRING)?.s ?? otherwise;
  }

  ints(name: string): number[] {
    return this.#get(name, INTS)?.ints ?? [];
  }

  floats(name: string): number[] {
    return this.#get(name, FLOATS)?.floats ?? [];
  }

  texts(name: string): string[] {
    return this.#get(name, STRINGS)?.strings ?? [];
  }

  /** Numbers of a tensor attribute; undefined when it is absent. */
  tensor(name: string): Float64Array | undefined {
    const tensor = this.rawTensor(name);
    return tensor && tensorNumbers(tensor, `${this.#place}, attribute '${name}'`);
  }

  /** A tensor attribute as it is; undefined when it is absent. */
  rawTensor(name: string): TensorProto | undefined {
    const attribute = this.#get(name, TENSOR);
    if (attribute === undefined) return undefined;
    if (!attribute.t) throw this.failure(`attribute '${name}' has no tensor`);
    return attribute.t;
  }

  /** A list given as floats or, where doubles are due, as a tensor `<name>_as_tensor`. */
  numbers(name: string): Float64Array {
    return this.tensor(`${name}_as_tensor`) ?? Float64Array.from(this.floats(name));
  }

  /** Refuses what nobody asked for. */
  finish(): void {
    const stray = [...this.#byName.keys()].find((name) => !this.#asked.has(name));
    if (stray !== undefined) throw this.failure(`attribute '${stray.slice(0, 60)}' is not known`);
  }

  #get(name: string, type: number): AttributeProto | undefined {
    this.#asked.add(name);
    const attribute = this.#byName.get(name);
    if (attribute !== undefined && attribute.type !== type) {
      throw this.failure(`attribute '${name}' is of type ${attribute.type}, not ${type}`);
    }
    return attribute;
  }

  #missing(name: string): UserError {
    return this.failure(`attribute '${name}' is missing`);
  }
}

const READERS: Record<number, { bytes: number; read: (view: DataView, at: number) => number }> = {
  [ELEMENT_FLOAT]: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  [ELEMENT_DOUBLE]: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  [ELEMENT_INT64]: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  [ELEMENT_INT32]: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  [ELEMENT_UINT8]: { bytes: 1, read: (view, at) => view.getUint8(at) },
  [ELEMENT_BOOL]: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/** The elements of a tensor of numbers, row-major. */
export function tensorNumbers(tensor: TensorProto, place: string): Float64Array {
  if (tensor.dataLocation === 1) throw new UserError(`${place}: its elements are in another file`);
  const values = rawNumbers(tensor, place) ?? listNumbers(tensor);
  const count = (tensor.dims ?? []).reduce((product, size) => product * size, 1);
  if (values.length === count) return values;
  throw new UserError(`${place}: ${values.length} elements instead of ${count}`);
}

function rawNumbers(tensor: TensorProto, place: string): Float64Array | undefined {
  const raw = tensor.rawData;
  if (raw === undefined || raw.length === 0) return undefined;
  const reader = READERS[tensor.dataType];
  if (reader === undefined || raw.length % reader.bytes !== 0) {
    throw new UserError(`${place}: elements of type ${tensor.dataType} cannot be read`);
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Float64Array.from({ length: raw.length / reader.bytes }, (_, i) =>
    reader.read(view, i * reader.bytes),
  );
}

function listNumbers(tensor: TensorProto): Float64Array {
  const lists = [tensor.floatData, tensor.doubleData, tensor.int64Data, tensor.int32Data];
  return Float64Array.from(lists.find((list) => list && list.length > 0) ?? []);
}
