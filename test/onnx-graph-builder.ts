// A random ONNX graph under construction: draws numbers, names tensors, adds operators and constants.

import { createRandom, type Random } from '../trainer/base/random.ts';
import {
  type AttributeProto,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  type NodeProto,
  type TensorProto,
} from '../trainer/import/onnx/proto.ts';

/** A matrix on its way through the graph. */
export interface Matrix {
  name: string;
  columns: number;
  elementType: number;
}

/** A graph under construction. */
export class Graph {
  readonly random: Random;
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly inputs: Matrix[] = [];
  readonly mlVersion: number;
  #names = 0;

  constructor(seed: number) {
    this.random = createRandom(seed, 0x0a);
    this.mlVersion = this.pick([1, 2, 3, 3, 5, 5]);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.random.below(values.length)];
  }

  flip(): boolean {
    return this.random.below(2) === 0;
  }

  /** A number as it may stand in a model: halves and quarters, some of them codes. */
  number(): number {
    const draw = this.random.below(10);
    if (draw < 4) return this.random.below(41) / 4 - 5;
    if (draw < 7) return this.random.below(6);
    return Math.fround(this.random.uniform() * 8 - 4);
  }

  numbers(count: number): number[] {
    return Array.from({ length: count }, () => this.number());
  }

  name(): string {
    return `t${this.#names++}`;
  }

  add(
    opType: string,
    input: string[],
    attribute: AttributeProto[] = [],
    domain = '',
    outputs = 1,
  ): string[] {
    const output = Array.from({ length: outputs }, () => this.name());
    this.nodes.push({ opType, input, output, attribute, domain });
    return output;
  }

  floats(values: number[], dims = [values.length], elementType = ELEMENT_FLOAT): string {
    const name = this.name();
    const data =
      elementType === ELEMENT_DOUBLE
        ? { doubleData: values }
        : { floatData: values.map(Math.fround) };
    this.initializers.push({ name, dims, dataType: elementType, ...data });
    return name;
  }

  integers(values: number[]): string {
    const name = this.name();
    this.initializers.push({
      name,
      dims: [values.length],
      dataType: ELEMENT_INT64,
      int64Data: values,
    });
    return name;
  }

  input(name: string, columns: number, elementType: number): Matrix {
    const matrix = { name, columns, elementType };
    this.inputs.push(matrix);
    return matrix;
  }
}
