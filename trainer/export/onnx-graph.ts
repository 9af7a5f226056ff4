// An ONNX graph while it is being made.
import { doubles, ELEMENT_INT64, type NodeProto, type TensorProto } from '../import/onnx/proto.ts';

/** Collects nodes and constants, and names the values between them. */
export class GraphBuilder {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  #values = 0;

  constant(dims: number[], values: ArrayLike<number>): string {
    const name = this.#name();
    this.initializers.push(doubles(name, dims, values));
    return name;
  }

  integers(values: number[]): string {
    const name = this.#name();
    const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.initializers.push({ name, dims: [values.length], dataType: ELEMENT_INT64, rawData });
    return name;
  }

  /** Adds an operator; the first of its values. */
  apply(opType: string, input: string[], more: Partial<NodeProto> = {}): string {
    const node = { input, output: [this.#name()], opType, ...more };
    this.nodes.push(node);
    return node.output[0];
  }

  /** Gives a value its name outside the graph. */
  finish(name: string, value: string): void {
    this.nodes.push({ input: [value], output: [name], opType: 'Identity' });
  }

  #name(): string {
    return `value${this.#values++}`;
  }
}
