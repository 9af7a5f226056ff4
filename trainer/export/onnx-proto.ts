// The messages of onnx.proto (IR version 10) that a tree ensemble needs, as protobufjs reads them.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
import protobuf from 'protobufjs';

export const ELEMENT_DOUBLE = 11;
export const ELEMENT_FLOAT = 1;
export const ELEMENT_UINT8 = 2;
export const ELEMENT_INT64 = 7;
export const ELEMENT_BOOL = 9;

export interface TensorProto {
  dims: number[];
  dataType: number;
  name?: string;
  /** Little-endian elements. */
  rawData: Uint8Array;
}

/** Exactly one of the value fields is set, as `type` says. */
export interface AttributeProto {
  name: string;
  type: number;
  i?: number;
  t?: TensorProto;
  ints?: number[];
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
  type: {
    tensorType: { elemType: number; shape: { dim: { dimValue?: number; dimParam?: string }[] } };
  };
}

export interface ModelProto {
  irVersion: number;
  producerName: string;
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
        i: field(3, 'int64'),
        t: field(5, 'TensorProto'),
        ints: list(8, 'int64'),
        type: field(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: list(1, 'int64'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
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
