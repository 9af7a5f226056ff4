// All that a module may export, as docs/MODULE-ABI.md has it; which of it depends on what it was compiled with.
// Written by `node scripts/kernel-types.ts` from the bindings that asc makes.

export interface InferKernels {
  memory: WebAssembly.Memory;
  abi_version(): number;
  derive(row: number): number;
  feature_count(): number;
  feature_index(byteLength: number): number;
  feature_name(index: number): number;
  flag_name(index: number): number;
  input_address(): number;
  input_count(): number;
  input_index(byteLength: number): number;
  input_kind(index: number): number;
  input_name(index: number): number;
  inputs_address(): number;
  label_code(feature: number, byteLength: number): number;
  label_count(feature: number): number;
  label_name(feature: number, code: number): number;
  output_address(): number;
  output_width(kind: number): number;
  predict(rows: number): number;
  predict_contributions(rows: number): number;
  predict_leaves(rows: number): number;
  predict_raw(rows: number): number;
  row_capacity(kind: number): number;
  status_message(status: number): number;
  text_address(): number;
  text_capacity(): number;
  texts_address(): number;
  texts_capacity(): number;
}
