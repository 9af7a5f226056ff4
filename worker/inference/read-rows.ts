// From the tensors of a request to the rows of a model: one tensor for each feature, or for models of numbers one for
// all. Values are held to the model by its own encoder, as those of any row.
import { messagesOf, shorten } from '../../runtime/rows/row-fault.ts';
import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import { listNames, question } from '../http/advice.ts';
import { Problem } from '../http/problem.ts';
import type { ServedVersion } from '../served-version.ts';
import { isNumber, isNumberDatatype, NUMBER_DATATYPES, takesDatatype } from './datatypes.ts';
import { inferenceFault } from './inference-fault.ts';
import type { Tensor } from './read-request.ts';

export interface Rows {
  readonly count: number;
  /** Encodes a row, counted from 0, into `version.row`. @throws Problem `invalid-row` */
  encode(index: number): void;
}

/** A feature and where its values stand. */
interface Column {
  name: string;
  /** Null where every row lacks it. */
  at: ((row: number) => unknown) | null;
}

/** @throws Problem `inference-request` where the tensors are not those of the model */
export function readTensorRows(version: ServedVersion, tensors: readonly Tensor[]): Rows {
  const features = inputsOf(version.entry);
  const [first] = tensors;
  const columns = isMatrix(tensors, features)
    ? matrixColumns(first, features)
    : featureColumns(tensors, features);
  // Made once and filled anew: a feature may be called as what objects inherit.
  const record: Record<string, unknown> = Object.create(null);
  for (const { name } of columns) record[name] = null;
  return {
    count: first.shape[0],
    encode(index) {
      for (const { name, at } of columns) if (at !== null) record[name] = given(at(index));
      const faults = version.encoder.encode(record, version.row);
      if (faults === null) return;
      throw new Problem('invalid-row', `row ${index + 1}: ${messagesOf(faults)}`);
    },
  };
}

/** An empty text is a missing value, as in cells and queries: bytes have no null. */
function given(value: unknown): unknown {
  return value === '' ? null : value;
}

/** Whether there is one tensor for all features: then its name means nothing. */
function isMatrix([tensor, ...others]: readonly Tensor[], features: readonly Input[]): boolean {
  const { shape, datatype, name } = tensor;
  const isWide = shape.length === 2 && shape[1] === features.length;
  const isNamed = features.some((feature) => feature.name === name);
  const isOfNumbers = isNumberDatatype(datatype) && features.every(isNumber);
  return others.length === 0 && isWide && !isNamed && isOfNumbers;
}

function matrixColumns({ values }: Tensor, features: readonly Input[]): Column[] {
  const width = features.length;
  return features.map(({ name }, f) => ({ name, at: (row) => values.at(row * width + f) }));
}

function featureColumns(tensors: readonly Tensor[], features: readonly Input[]): Column[] {
  const byName = new Map<string, Tensor>();
  const names = features.map(({ name }) => name);
  for (const tensor of tensors) {
    const { name } = tensor;
    if (byName.has(name)) throw inferenceFault(`two inputs are called ${shorten(name)}`);
    if (!names.includes(name)) throw unknownInput(name, features);
    byName.set(name, tensor);
  }
  return features.map((feature) => {
    const tensor = byName.get(feature.name);
    if (tensor !== undefined) checkTensor(tensor, feature, tensors[0]);
    else if (feature.missing === 'refused') {
      throw inferenceFault(`there is no input for ${feature.name}, which the model requires`);
    }
    return { name: feature.name, at: tensor?.values.at ?? null };
  });
}

function unknownInput(name: string, features: readonly Input[]): Problem {
  const names = features.map((feature) => feature.name);
  const all = features.every(isNumber)
    ? `, or one input of the shape [rows, ${features.length}] for all of them`
    : '';
  const inputs = `; its inputs are ${listNames(names)}${all}`;
  return inferenceFault(
    `${shorten(name)} is not an input of this model${question(name, names)}${inputs}`,
  );
}

function checkTensor({ name, datatype, shape }: Tensor, feature: Input, first: Tensor): void {
  if (!takesDatatype(feature, datatype)) {
    const taken = [...NUMBER_DATATYPES, 'BOOL', 'BYTES'].filter((one) =>
      takesDatatype(feature, one),
    );
    const which = taken.join(', ');
    throw inferenceFault(`${name} is of the datatype ${shorten(datatype)}; it takes ${which}`);
  }
  if (shape.length === 2 && shape[1] !== 1) {
    throw inferenceFault(
      `${name} has the shape [${shape.join(', ')}]; it takes [rows] or [rows, 1]`,
    );
  }
  if (shape[0] !== first.shape[0]) {
    const other = `${first.name} has ${first.shape[0]}`;
    throw inferenceFault(`${name} has ${shape[0]} rows, and ${other}`);
  }
}
