// `batcomputer/client`: asks a model by HTTP from any JavaScript. `batcomputer/client/load` asks it on this device.

export { BatcomputerError } from './batcomputer-error.ts';
export { type ConnectOptions, connect } from './connect.ts';
export type { Fallback } from './fallback.ts';
export type {
  Answered,
  AnyModel,
  AskOptions,
  CallOptions,
  EdgeModel,
  Explained,
  Feedback,
  ModelClient,
  ModelTypes,
  RowProblem,
} from './model-client.ts';
