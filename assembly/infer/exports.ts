// What every module exports beside its predictions and contributions.
export { predict_leaves } from './leaves';
export {
  abi_version,
  feature_count,
  input_address,
  output_address,
  output_width,
  row_capacity,
  text_address,
  text_capacity,
} from './module';
export {
  feature_index,
  feature_name,
  flag_name,
  label_code,
  label_count,
  label_name,
  status_message,
} from './strings';
