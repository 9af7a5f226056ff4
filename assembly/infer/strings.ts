// The module's own strings: labels, feature names, flag names, messages. A host writes UTF-8 to the text
// buffer and asks for its number, or asks for a number and reads the UTF-8.
//
// A string's hash chooses a bucket, and the bucket's displacement the slot, so that no two strings of a
// group share a slot (hash, displace, compress; Belazzougui, Botelho, Dietzfelbinger 2009). One
// comparison then tells whether the text is the slot's string. trainer/compile/string-data.ts is the twin.
import {
  EMPTY_SLOT,
  GROUP_BUCKET_MASK,
  GROUP_BYTES,
  GROUP_COUNT,
  GROUP_DISPLACEMENTS,
  GROUP_FEATURES,
  GROUP_FLAGS,
  GROUP_LABELS,
  GROUP_SLOT_MASK,
  GROUP_SLOTS,
  GROUP_STATUS_MESSAGES,
  GROUP_STRINGS,
  HEADER_FEATURE_COUNT,
  HEADER_TEXT,
  HEADER_TEXT_CAPACITY,
  NOT_FOUND,
  STRING_GROUPS,
} from '../shared/abi';

/** Code of the label in the text buffer, or NOT_FOUND. */
export function label_code(feature: i32, byteLength: i32): i32 {
  return hasFeature(feature) ? findString(GROUP_LABELS + feature, byteLength) : NOT_FOUND;
}

/** Index of the feature whose name is in the text buffer, or NOT_FOUND. */
export function feature_index(byteLength: i32): i32 {
  return findString(GROUP_FEATURES, byteLength);
}

/** Writes a label to the text buffer; its length in bytes, or NOT_FOUND. */
export function label_name(feature: i32, code: i32): i32 {
  return hasFeature(feature) ? writeString(GROUP_LABELS + feature, code) : NOT_FOUND;
}

export function feature_name(index: i32): i32 {
  return writeString(GROUP_FEATURES, index);
}

/** Name of an output. */
export function flag_name(index: i32): i32 {
  return writeString(GROUP_FLAGS, index);
}

/** What a status means, in English. */
export function status_message(status: i32): i32 {
  return writeString(GROUP_STATUS_MESSAGES, status);
}

/** Labels of a feature; 0 for one that is not a category. */
export function label_count(feature: i32): i32 {
  return hasFeature(feature) ? load<i32>(groupAddress(GROUP_LABELS + feature)) : 0;
}

function hasFeature(feature: i32): bool {
  return <u32>feature < load<u32>(HEADER_FEATURE_COUNT);
}

export function groupAddress(group: i32): usize {
  return <usize>load<u32>(STRING_GROUPS) + <usize>group * GROUP_BYTES;
}

export function writeString(number: i32, index: i32): i32 {
  const group = groupAddress(number);
  if (<u32>index >= load<u32>(group, GROUP_COUNT)) return NOT_FOUND;
  const entry = <usize>load<u32>(group, GROUP_STRINGS) + ((<usize>index) << 3);
  const length = load<u32>(entry, 4);
  memory.copy(load<u32>(HEADER_TEXT), load<u32>(entry), length);
  return length;
}

export function findString(number: i32, byteLength: i32): i32 {
  const group = groupAddress(number);
  if (<u32>byteLength > load<u32>(HEADER_TEXT_CAPACITY)) return NOT_FOUND;
  if (load<u32>(group, GROUP_COUNT) == 0) return NOT_FOUND;
  const text: usize = load<u32>(HEADER_TEXT);
  const hash = hashText(text, byteLength);
  const bucket: usize = hash & load<u32>(group, GROUP_BUCKET_MASK);
  const displacement = load<u16>(<usize>load<u32>(group, GROUP_DISPLACEMENTS) + (bucket << 1));
  const slot: usize = mix(hash + displacement) & load<u32>(group, GROUP_SLOT_MASK);
  const index = load<u32>(<usize>load<u32>(group, GROUP_SLOTS) + (slot << 2));
  if (index == EMPTY_SLOT) return NOT_FOUND;
  const entry = <usize>load<u32>(group, GROUP_STRINGS) + ((<usize>index) << 3);
  if (load<u32>(entry, 4) != <u32>byteLength) return NOT_FOUND;
  return memory.compare(text, load<u32>(entry), byteLength) == 0 ? <i32>index : NOT_FOUND;
}

/** FNV-1a. */
function hashText(text: usize, byteLength: i32): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let i = 0; i < byteLength; i++) hash = (hash ^ load<u8>(text + i)) * 0x01000193;
  return mix(hash);
}

/** The finalizer of MurmurHash3. */
function mix(value: u32): u32 {
  let hash = (value ^ (value >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}
