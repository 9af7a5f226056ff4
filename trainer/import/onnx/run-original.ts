// Asks onnxruntime-web what the original ONNX file answers, to hold the imported model to it.
import * as ort from 'onnxruntime-web/wasm';
import type { Feature } from '../../../runtime/schema/feature-schema.ts';
import { UserError } from '../../base/user-error.ts';
import type { ModelInput } from './columns.ts';
import {
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT32,
  ELEMENT_INT64,
  encodeOutput,
} from './proto.ts';

export interface OriginalGraph {
  inputs: ModelInput[];
  /** Names of the tensors that hold the outputs, side by side; they need not be outputs of the graph. */
  outputs: string[];
  /** Features that nodes compare by `==`; see askable-row.ts. */
  codeFeatures: ReadonlySet<number>;
}

/** The file's answers to rows of the imported model, one array per row. */
export async function runOriginal(
  bytes: Uint8Array,
  graph: OriginalGraph,
  features: Feature[],
  rows: Float64Array[],
  file: string,
): Promise<Float64Array[]> {
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = 1;
  // Behind a ZipMap the outputs are maps, which cannot be read; the tensor in front of it can be named
  // as a further output: protobuf joins the lists of messages that follow each other.
  const withOutputs = Buffer.concat([bytes, ...graph.outputs.map(encodeOutput)]);
  let session: ort.InferenceSession | undefined;
  try {
    session = await createSession(bytes, withOutputs, graph.outputs);
    const size = batchOf(graph.inputs, file) ?? rows.length;
    const answers: Float64Array[] = [];
    for (let start = 0; start < rows.length; start += size) {
      const batch = Array.from({ length: size }, (_, i) => rows[start + i] ?? rows[start]);
      answers.push(...(await runBatch(session, graph, features, batch)));
    }
    return answers.slice(0, rows.length);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
    throw new UserError(`${file}: onnxruntime cannot run the file: ${reason}`);
  } finally {
    await session?.release();
  }
}

/** Rows that the file has fixed for a call; undefined when it takes any number. */
function batchOf(inputs: ModelInput[], file: string): number | undefined {
  const fixed = new Set(inputs.flatMap(({ batch }) => batch ?? []));
  if (fixed.size <= 1) return [...fixed][0];
  throw new UserError(`${file}: its inputs are of ${[...fixed].join(' and ')} rows`);
}

async function runBatch(
  session: ort.InferenceSession,
  graph: OriginalGraph,
  features: Feature[],
  rows: Float64Array[],
): Promise<Float64Array[]> {
  const feeds = Object.fromEntries(
    graph.inputs.map((input) => [input.name, inputTensor(input, features, rows)]),
  );
  const answers = await session.run(feeds, graph.outputs);
  const tables = graph.outputs.map((name) => rowsOf(answers[name], rows.length));
  return rows.map((_, row) => Float64Array.from(tables.flatMap((table) => table[row])));
}

function rowsOf({ size, data }: ort.Tensor, count: number): number[][] {
  const width = size / count;
  const values = data as ArrayLike<number>;
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: width }, (_, k) => Number(values[row * width + k])),
  );
}

async function createSession(
  bytes: Uint8Array,
  withOutputs: Uint8Array,
  outputs: string[],
): Promise<ort.InferenceSession> {
  const session = await ort.InferenceSession.create(bytes);
  if (outputs.every((name) => session.outputNames.includes(name))) return session;
  await session.release();
  return ort.InferenceSession.create(withOutputs);
}

/** A text that is none of the labels. */
function otherText(labels: string[]): string {
  let text = 'other';
  while (labels.includes(text)) text += '?';
  return text;
}

function inputTensor(
  { elementType, firstFeature, featureCount }: ModelInput,
  features: Feature[],
  rows: Float64Array[],
): ort.Tensor {
  const dims = [rows.length, featureCount];
  const values = rows.flatMap((row) => [
    ...row.subarray(firstFeature, firstFeature + featureCount),
  ]);
  switch (elementType) {
    case ELEMENT_FLOAT:
      return new ort.Tensor('float32', Float32Array.from(values), dims);
    case ELEMENT_DOUBLE:
      return new ort.Tensor('float64', Float64Array.from(values), dims);
    case ELEMENT_INT64:
      return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
    case ELEMENT_INT32:
      return new ort.Tensor('int32', Int32Array.from(values), dims);
    case ELEMENT_BOOL:
      return new ort.Tensor('bool', Uint8Array.from(values, Number), dims);
    default: {
      const texts = features
        .slice(firstFeature, firstFeature + featureCount)
        .map((feature) => (feature.kind === 'category' ? feature.labels : []));
      const others = texts.map(otherText);
      const labels = values.map(
        (code, i) => texts[i % featureCount][code] ?? others[i % featureCount],
      );
      return new ort.Tensor('string', labels, dims);
    }
  }
}
