// The messages of onnx.proto (IR version 10) that a tree ensemble needs, as protobufjs reads them.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
import protobuf from 'protobufjs';

// 64-bit integers are read as plain numbers: a file whose numbers need more than 53 bits is none of ours.
protobuf.util.Long = undefined as unknown as typeof protobuf.util.Long;
protobuf.configure();

export const ELEMENT_FLOAT = 1;
export const ELEMENT_UINT8 = 2;
export const ELEMENT_INT32 = 6;
export const ELEMENT_INT64 = 7;
export const ELEMENT_STRING = 8;
export const ELEMENT_BOOL = 9;
export const ELEMENT_DOUBLE = 11;

/** The elements stand in `rawData` (little-endian) or in the list of their type. */
export interface TensorProto {
  dims: number[];
  dataType: number;
  name?: string;
  rawData?: Uint8Array;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: number[];
  doubleData?: number[];
  stringData?: string[];
  /** 1 when the elements stand in another file. */
  dataLocation?: number;
}

/** Exactly one of the value fields is set, as `type` says. */
export interface AttributeProto {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: string;
  t?: TensorProto;
  floats?: number[];
  ints?: number[];
  strings?: string[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  opType: string;
  domain?: string;
  attribute?: AttributeProto[];
}

export interface ValueInfoProto {
  name: string;
  /** Not set for sequences and maps. */
  type: {
    tensorType?: { elemType: number; shape?: { dim: { dimValue?: number; dimParam?: string }[] } };
  };
}

export interface ModelProto {
  irVersion: number;
  producerName: string;
  producerVersion?: string;
  graph: {
    node: NodeProto[];
    name: string;
    initializer: TensorProto[];
    input: ValueInfoProto[];
    output: ValueInfoProto[];
  };
  opsetImport: { domain: string; version: number }[];
  metadataProps: { key: string; value: string }[];
}

const field = (id: number, type: string) => ({ id, type });
const list = (id: number, type: string) => ({ id, type, rule: 'repeated' });

const ModelMessage = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        producerVersion: field(3, 'string'),
        graph: field(7, 'GraphProto'),
        opsetImport: list(8, 'OperatorSetIdProto'),
        metadataProps: list(14, 'StringStringEntryProto'),
      },
    },
    OperatorSetIdProto: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    StringStringEntryProto: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
    GraphProto: {
      fields: {
        node: list(1, 'NodeProto'),
        name: field(2, 'string'),
        initializer: list(5, 'TensorProto'),
        input: list(11, 'ValueInfoProto'),
        output: list(12, 'ValueInfoProto'),
      },
    },
    NodeProto: {
      fields: {
        input: list(1, 'string'),
        output: list(2, 'string'),
        opType: field(4, 'string'),
        attribute: list(5, 'AttributeProto'),
        domain: field(7, 'string'),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'string'),
        t: field(5, 'TensorProto'),
        floats: list(7, 'float'),
        ints: list(8, 'int64'),
        strings: list(9, 'string'),
        type: field(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: list(1, 'int64'),
        dataType: field(2, 'int32'),
        floatData: list(4, 'float'),
        int32Data: list(5, 'int32'),
        stringData: list(6, 'string'),
        int64Data: list(7, 'int64'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
        doubleData: list(10, 'double'),
        dataLocation: field(14, 'int32'),
      },
    },
    ValueInfoProto: { fields: { name: field(1, 'string'), type: field(2, 'TypeProto') } },
    TypeProto: {
      fields: { tensorType: field(1, 'Tensor') },
      nested: {
        Tensor: { fields: { elemType: field(1, 'int32'), shape: field(2, 'TensorShapeProto') } },
      },
    },
    TensorShapeProto: {
      fields: { dim: list(1, 'Dimension') },
      nested: {
        Dimension: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
      },
    },
  },
}).lookupType('ModelProto');

export function encodeModel(model: ModelProto): Uint8Array {
  return ModelMessage.encode(model).finish();
}

/**
 * Reads the bytes of a model file. Where the file has no value, lists are empty, numbers 0, texts empty
 * and messages null, whatever their type says.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  // The message itself: a plain object would be a copy, and trees are long lists.
  return ModelMessage.decode(bytes) as unknown as ModelProto;
}

/** Bytes that, behind those of a model, name one more value as an output of its graph. */
export function encodeOutput(name: string): Uint8Array {
  return ModelMessage.encode({ graph: { output: [{ name }] } }).finish();
}

export function doubles(name: string, dims: number[], values: ArrayLike<number>): TensorProto {
  const rawData = new Uint8Array(Float64Array.from(values).buffer);
  return { name, dims, dataType: ELEMENT_DOUBLE, rawData };
}

const ATTRIBUTE_INT = 2;
const ATTRIBUTE_TENSOR = 4;
const ATTRIBUTE_INTS = 7;

export function intAttribute(name: string, i: number): AttributeProto {
  return { name, type: ATTRIBUTE_INT, i };
}

export function intsAttribute(name: string, ints: number[]): AttributeProto {
  return { name, type: ATTRIBUTE_INTS, ints };
}

export function tensorAttribute(name: string, t: TensorProto): AttributeProto {
  return { name, type: ATTRIBUTE_TENSOR, t };
}
