// The operations of the document by their ids: a route names the one that describes it.
import type { OperationId } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';
import { explainOperation, predictByQueryOperation, predictOperation } from './ask-operations.ts';
import { predictBatchOperation } from './batch-operation.ts';
import { feedbackOperation } from './feedback-operation.ts';
import {
  evaluationOperation,
  infoOperation,
  modelOperation,
  modelsOperation,
  moduleOperation,
  paramsOperation,
  reportOperation,
  schemaOperation,
  typesOperation,
  versionOperation,
} from './model-operations.ts';
import type { OperationSchema } from './operation.ts';

export const OPERATIONS: Record<OperationId, (version: ServedVersion) => OperationSchema> = {
  predict: predictOperation,
  predictByQuery: predictByQueryOperation,
  predictBatch: predictBatchOperation,
  params: paramsOperation,
  info: infoOperation,
  explain: explainOperation,
  feedback: feedbackOperation,
  schema: schemaOperation,
  module: moduleOperation,
  types: typesOperation,
  report: reportOperation,
  evaluation: evaluationOperation,
  models: modelsOperation,
  model: modelOperation,
  version: versionOperation,
};
