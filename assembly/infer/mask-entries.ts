// Makes the masks of the strategy of that name when the module is instantiated. A module holds each outcome
// of a feature for a block once; the memory holds a row of masks for each class of a direct group, and an
// entry for each combination of outcomes of a joint's groups.
import {
  GROUP_CLASS_COUNT,
  GROUP_ROWS,
  HEADER_RAW_COUNT,
  HEADER_TREE_COUNT,
  JOINT_BYTES,
  MASK_BLOCK_TREES,
  MASK_DIRECT_BYTES,
  MASK_DIRECT_CODES,
  MASK_DIRECT_COUNT,
  MASK_GROUP_BYTES,
  MASK_GROUPS,
  MASK_LEAVES,
  MASK_SCRATCH,
  MASK_SIGN_BYTES,
  MASK_STREAM,
  MASK_STREAM_COUNTS,
  MASK_TILE_BLOCKS,
  MASK_TILE_COUNT,
  MASK_TILES,
  MASK_VALUES,
  NODE_BYTES,
  NODE_PAYLOAD,
  NODE_ROOTS,
  NODE_SLOT,
  NODE_TREE_SUMS,
  TILE_BLOCK_BYTES,
  TILE_BYTES,
  TILE_END,
  TILE_ENTRIES,
  TILE_FIRST,
  TILE_JOINT_COUNT,
  TILE_JOINTS,
} from '../shared/abi';

/**
 * Reads the streams from their starts; their words of the header serve as the reading positions. The nodes
 * are unpacked before.
 */
export function makeMasks(): void {
  copyValues();
  memory.fill(
    <usize>load<u32>(MASK_SCRATCH) + (MASK_TILE_BLOCKS << 4),
    0xff,
    MASK_TILE_BLOCKS << 4,
  );
  let group: usize = load<u32>(MASK_GROUPS);
  for (let rest = load<u32>(MASK_DIRECT_COUNT); rest > 0; rest--) {
    makeRows(group);
    group += MASK_GROUP_BYTES;
  }
  let tile: usize = load<u32>(MASK_TILES);
  const end = tile + <usize>load<u32>(MASK_TILE_COUNT) * TILE_BYTES;
  for (; tile < end; tile += TILE_BYTES) {
    let entries: usize = load<u32>(tile, TILE_ENTRIES);
    const blocks = (load<u32>(tile, TILE_END) - load<u32>(tile, TILE_FIRST)) >> 1;
    for (let block: u32 = 0; block < blocks; block++) {
      makeEntries(tile, entries);
      entries += <usize>load<u32>(tile, TILE_BLOCK_BYTES);
    }
  }
}

/** OUT: the leaf values as blocks have them. */
function copyValues(): void {
  const treeCount: usize = load<u32>(HEADER_TREE_COUNT);
  const sums: usize = load<u32>(NODE_TREE_SUMS);
  const roots: usize = load<u32>(NODE_ROOTS);
  let out: usize = load<u32>(MASK_VALUES);
  for (let raw: u32 = 0; raw < load<u32>(HEADER_RAW_COUNT); raw++) {
    const first = out;
    for (let tree: usize = 0; tree < treeCount; tree++) {
      // The byte offset of a partial sum is 32 × the raw score, and more for its lane.
      if (load<u32>(sums + (tree << 2)) >> 5 != raw) continue;
      const last = out + ((MASK_LEAVES - 1) << 3);
      copyLeaves(load<u32>(roots + (tree << 2)), out, last);
      out = last + 8;
    }
    // Trees that a block lacks have values of 0.
    const blockBytes: usize = (MASK_BLOCK_TREES * MASK_LEAVES) << 3;
    out = first + ((out - first + blockBytes - 1) / blockBytes) * blockBytes;
  }
}

/**
 * OUT: the values of a subtree's leaves from the left; the address behind the last. The one that would
 * stand at `last` stands where the sign of its mask leads, which is the same place of another tree.
 */
function copyLeaves(node: usize, out: usize, last: usize): usize {
  if (load<u32>(node, NODE_SLOT) == 0) {
    store<f64>(out == last ? out + MASK_SIGN_BYTES : out, load<f64>(node, NODE_PAYLOAD));
    return out + 8;
  }
  const right: usize = load<u32>(node);
  return copyLeaves(right, copyLeaves(right + NODE_BYTES, out, last), last);
}

/** OUT: a direct group's rows of masks. */
function makeRows(group: usize): void {
  const classes = load<u32>(group, GROUP_CLASS_COUNT);
  const rowBytes: usize = load<u32>(MASK_DIRECT_BYTES);
  const first: usize = load<u32>(group, GROUP_ROWS);
  for (let row = first; row < first + rowBytes; row += 16) {
    const masks: usize = load<u32>(MASK_STREAM);
    store<u32>(MASK_STREAM, <u32>(masks + (takeCount() << 4)));
    let code: usize = load<u32>(MASK_DIRECT_CODES);
    store<u32>(MASK_DIRECT_CODES, <u32>code + classes);
    let out = row;
    for (const end = code + <usize>classes; code < end; code++) {
      v128.store(out, v128.load(masks + ((<usize>load<u8>(code)) << 4)));
      out += rowBytes;
    }
  }
}

/** OUT: a block's entries. */
function makeEntries(tile: usize, entries: usize): void {
  let joint: usize = load<u32>(tile, TILE_JOINTS);
  const end = joint + <usize>load<u32>(tile, TILE_JOINT_COUNT) * JOINT_BYTES;
  let first = entries;
  for (; joint < end; joint += JOINT_BYTES) {
    let bytes = copyOutcomes(first);
    for (let member = load<u32>(joint); member > 1; member--) bytes = combine(first, bytes);
    first += bytes;
  }
}

/** OUT: the next outcomes of the stream; their bytes. */
function copyOutcomes(out: usize): usize {
  const bytes = takeCount() << 4;
  const masks: usize = load<u32>(MASK_STREAM);
  memory.copy(out, masks, bytes);
  store<u32>(MASK_STREAM, <u32>(masks + bytes));
  return bytes;
}

/** Makes of the entries at `first` those of all combinations with the next outcomes; their bytes. */
function combine(first: usize, bytes: usize): usize {
  const count = takeCount();
  const masks: usize = load<u32>(MASK_STREAM);
  store<u32>(MASK_STREAM, <u32>(masks + (count << 4)));
  // From the last outcome to the first, whose combinations replace the entries that all are made of.
  for (let outcome = count; outcome > 0; outcome--) {
    const own = v128.load(masks + ((outcome - 1) << 4));
    const out = first + (outcome - 1) * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(out + at, v128.and(v128.load(first + at), own));
    }
  }
  return count * bytes;
}

function takeCount(): usize {
  const at: usize = load<u32>(MASK_STREAM_COUNTS);
  store<u32>(MASK_STREAM_COUNTS, <u32>(at + 2));
  return load<u16>(at);
}
