// From the body of an inference request to its tensors: what is asked, without regard to what the model takes.
import { isObject } from '../json-object.ts';
import { inferenceFault } from './inference-fault.ts';
import { binaryValues, jsonValues, type TensorValues } from './tensor-values.ts';

export interface Tensor {
  name: string;
  datatype: string;
  shape: number[];
  values: TensorValues;
}

export interface InferenceRequest {
  id: string | undefined;
  /** As they came, without the one that says how outputs are written. */
  parameters: Record<string, unknown> | undefined;
  inputs: Tensor[];
  /** Null: all that the model has. */
  outputs: { name: string; isBinary: boolean }[] | null;
  /** Whether outputs are written as bytes where none are named. */
  isBinary: boolean;
}

/** Extensions of Triton that would change the answer, and that this server does not have. */
const REFUSED = ['classification', 'shared_memory_region'];

/**
 * @param json of the request  @param binary what stands behind it in the body
 * @throws Problem `inference-request`
 */
export function readInference(json: unknown, binary: Uint8Array): InferenceRequest {
  if (!isObject(json)) throw inferenceFault('the request must be a JSON object');
  const { id, inputs, outputs } = json;
  if (id !== undefined && typeof id !== 'string') throw inferenceFault('id must be a text');
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw inferenceFault('inputs must be a list of one tensor or more');
  }
  const { binary_data_output: isBinary, ...parameters } = readParameters(json, 'parameters');
  const bytes = new ByteQueue(binary);
  const tensors = inputs.map((input, i) => readTensor(input, `inputs[${i}]`, bytes));
  bytes.end();
  return {
    id,
    parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    inputs: tensors,
    outputs: outputs === undefined ? null : readOutputs(outputs, isBinary === true),
    isBinary: isBinary === true,
  };
}

function readTensor(input: unknown, place: string, bytes: ByteQueue): Tensor {
  if (!isObject(input)) throw inferenceFault(`${place} must be an object`);
  const { name, datatype, shape, data } = input;
  if (typeof name !== 'string') throw inferenceFault(`${place}.name must be a text`);
  if (typeof datatype !== 'string') throw inferenceFault(`${place}.datatype must be a text`);
  if (!isShape(shape)) throw inferenceFault(`${place}.shape must be a list of one or two sizes`);
  const { binary_data_size: size } = readParameters(input, `${place}.parameters`);
  if (size !== undefined && data !== undefined) {
    throw inferenceFault(`${place} has both data and binary_data_size`);
  }
  const values =
    size === undefined
      ? jsonValues(data, shape, place)
      : binaryValues(bytes.take(size, place), datatype, place);
  const count = shape.reduce((product, one) => product * one, 1);
  if (values.length !== count) {
    const of = `a shape of [${shape.join(', ')}] has ${count}`;
    throw inferenceFault(`${place} has ${values.length} values; ${of}`);
  }
  return { name, datatype, shape, values };
}

function isShape(shape: unknown): shape is number[] {
  return (
    Array.isArray(shape) &&
    (shape.length === 1 || shape.length === 2) &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  );
}

function readOutputs(outputs: unknown, isBinaryByDefault: boolean) {
  if (!Array.isArray(outputs)) throw inferenceFault('outputs must be a list');
  return outputs.map((output, i) => {
    const place = `outputs[${i}]`;
    if (!isObject(output) || typeof output.name !== 'string') {
      throw inferenceFault(`${place} must be an object with a name`);
    }
    const { binary_data: isBinary = isBinaryByDefault } = readParameters(output, place);
    return { name: output.name, isBinary: isBinary === true };
  });
}

function readParameters({ parameters = {} }: Record<string, unknown>, place: string) {
  if (!isObject(parameters)) throw inferenceFault(`${place} must be an object`);
  for (const [name, value] of Object.entries(parameters)) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw inferenceFault(`${place} must be texts, numbers, true or false`);
    }
    if (REFUSED.includes(name)) throw inferenceFault(`${place}: this server has no ${name}`);
  }
  return parameters;
}

/** The bytes behind the JSON; each tensor takes its own, in the order of the inputs. */
class ByteQueue {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(size: unknown, place: string): Uint8Array {
    const start = this.#at;
    const isSize = Number.isSafeInteger(size) && (size as number) >= 0;
    const end = isSize ? start + (size as number) : Number.NaN;
    if (!(end <= this.#bytes.length)) {
      const left = this.#bytes.length - start;
      throw inferenceFault(`${place}: ${left} bytes are left in the body for its binary_data_size`);
    }
    this.#at = end;
    return this.#bytes.subarray(start, end);
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw inferenceFault(`the body has ${left} bytes that no input takes`);
  }
}
