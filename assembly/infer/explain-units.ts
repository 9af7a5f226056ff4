// Writes the records of a block's units (explain-records.ts), from the roots down.
import {
  BLOCK_FIRST_TREE,
  BLOCK_PAIRS,
  BLOCK_RECORDS,
  BLOCK_ROOTS,
  BLOCK_RUN_ENDS,
  BLOCK_RUNS,
  BLOCK_TREES,
  BLOCK_TURN_PLACES,
  BLOCK_TURNS,
  BLOCK_UNITS,
  BLOCK_VECTORS,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_PLACES,
  EXPLAIN_QUEUES,
  MOST_TURN_LEAVES,
  NODE_BYTES,
  NODE_ROOTS,
  QUEUE_HEAD_BYTES,
  QUEUED_BYTES,
} from '../shared/abi';
import {
  align,
  gapsOffset,
  outputsOf,
  placeBytes,
  pointsOf,
  UNIT_EARLIER,
  UNIT_EXCESS,
  UNIT_FEATURE,
  UNIT_LEAVES,
  UNIT_LEFT,
  UNIT_NODE,
  UNIT_PARENT,
  UNIT_RIGHT,
  UNIT_SHARE,
  UNIT_VALUES,
  unitBytes,
  valueBytes,
} from './explain-records';
import {
  featureOf,
  fromStream,
  isLeaf,
  leafValue,
  meanOf,
  shareOf,
  turnLeaves,
} from './explain-trees';

/** Kinds: a turn; splits with so many splits below them; a pair. */
const TURN: usize = 0;
const ONE: usize = 1;
const TWO: usize = 2;
const PAIR: usize = 3;

// A queue: how far it is read, its end, and units: a node, the split above as UNIT_PARENT, where its place is to stand.
const QUEUE_READ = 0;
const QUEUE_END = 4;

const QUEUED_PARENT = 4;
const QUEUED_LINK = 8;

// Where the next of a block stand.
let nextUnit: usize = 0;
let nextPlace: usize = 0;
let nextValue: usize = 0;

/** Writes all but `code` and `sum` of the block's records, from `start` on. Returns the end. */
export function writeUnits(block: usize, start: usize): usize {
  const vectors: usize = load<u32>(block, BLOCK_VECTORS);
  const trees: usize = load<u32>(block, BLOCK_TREES);
  const units: usize = load<u32>(block, BLOCK_UNITS);
  nextUnit = align(start + (trees << 2));
  const runEnds = nextUnit + units * unitBytes(vectors);
  nextPlace = load<u32>(EXPLAIN_PLACES);
  nextValue = align(runEnds + ((<usize>load<u32>(block, BLOCK_RUNS)) << 3));
  store<u32>(block, <u32>start, BLOCK_ROOTS);
  store<u32>(block, <u32>nextUnit, BLOCK_RECORDS);
  store<u32>(block, <u32>runEnds, BLOCK_RUN_ENDS);
  const end = nextValue + valueBytes(block) * outputsOf();
  for (let kind = TURN; kind <= PAIR; kind++) beginQueue(queueOf(block, kind));
  const firstTree: usize = load<u32>(block, BLOCK_FIRST_TREE);
  for (let i: usize = 0; i < trees; i++) {
    const tree: usize = fromStream(firstTree + i);
    enqueue(block, load<u32>(<usize>load<u32>(NODE_ROOTS) + (tree << 2)), 0, start + (i << 2));
  }
  writeRuns(block, runEnds);
  return align(end);
}

function writeRuns(block: usize, runEnds: usize): void {
  const end = runEnds + ((<usize>load<u32>(block, BLOCK_RUNS)) << 3);
  for (let run = runEnds; run < end; run += 8) {
    writeQueued(block, TWO);
    store<u32>(run, <u32>nextUnit);
    writeQueued(block, ONE);
    store<u32>(run, <u32>nextUnit, 4);
  }
  store<u32>(block, <u32>nextUnit, BLOCK_TURNS);
  store<u32>(block, <u32>nextPlace, BLOCK_TURN_PLACES);
  writeQueued(block, TURN);
  store<u32>(block, <u32>nextUnit, BLOCK_PAIRS);
  writeQueued(block, PAIR);
}

function queueOf(block: usize, kind: usize): usize {
  const bytes = <usize>load<u32>(block, BLOCK_UNITS) * QUEUED_BYTES + QUEUE_HEAD_BYTES;
  return <usize>load<u32>(EXPLAIN_QUEUES) + kind * bytes;
}

function beginQueue(queue: usize): void {
  store<u32>(queue, <u32>(queue + QUEUE_HEAD_BYTES), QUEUE_READ);
  store<u32>(queue, <u32>(queue + QUEUE_HEAD_BYTES), QUEUE_END);
}

function enqueue(block: usize, node: usize, parent: usize, link: usize): void {
  const queue = queueOf(block, kindOf(node));
  const end: usize = load<u32>(queue, QUEUE_END);
  store<u32>(end, <u32>node);
  store<u32>(end, <u32>parent, QUEUED_PARENT);
  store<u32>(end, <u32>link, QUEUED_LINK);
  store<u32>(queue, <u32>(end + QUEUED_BYTES), QUEUE_END);
}

function kindOf(split: usize): usize {
  if (isTurnAt(split)) return TURN;
  const right: usize = load<u32>(split);
  const left = right + NODE_BYTES;
  if (!isLeaf(left) && !isLeaf(right)) return TWO;
  return isTurnAt(isLeaf(left) ? right : left) ? PAIR : ONE;
}

function isTurnAt(split: usize): bool {
  const most: u32 = MOST_TURN_LEAVES;
  return turnLeaves(split, featureOf(split), most) <= most;
}

/** Writes the units of a kind that are known, and those of the kind that become known by it. */
function writeQueued(block: usize, kind: usize): void {
  const queue = queueOf(block, kind);
  const vectors: usize = load<u32>(block, BLOCK_VECTORS);
  let at: usize = load<u32>(queue, QUEUE_READ);
  for (; at < <usize>load<u32>(queue, QUEUE_END); at += QUEUED_BYTES) {
    store<u32>(load<u32>(at, QUEUED_LINK), <u32>nextPlace);
    writeUnit(block, load<u32>(at), load<u32>(at, QUEUED_PARENT), kind);
    nextPlace += placeBytes(vectors);
  }
  store<u32>(queue, <u32>at, QUEUE_READ);
}

function writeUnit(block: usize, node: usize, parent: usize, kind: usize): void {
  const vectors: usize = load<u32>(block, BLOCK_VECTORS);
  const record = nextUnit;
  nextUnit += unitBytes(vectors);
  store<u32>(record, <u32>node, UNIT_NODE);
  store<u32>(record, <u32>parent, UNIT_PARENT);
  store<u32>(record, featureOf(node), UNIT_FEATURE);
  writeEarlier(record);
  writeGaps(record, vectors);
  if (kind == TURN) writeTurn(block, record, node);
  else writeSplit(block, record, node, kind);
}

function writeSplit(block: usize, record: usize, node: usize, kind: usize): void {
  const right: usize = load<u32>(node);
  const left = right + NODE_BYTES;
  const first = isLeaf(left) ? right : left;
  const second = isLeaf(left) ? left : right;
  const parent = first == left ? record | 1 : record;
  const share = shareOf(node, first);
  store<f64>(record, share, UNIT_SHARE);
  if (load<u32>(EXPLAIN_COVER_SPLITS) != 0)
    store<f64>(record, share + shareOf(node, second) - 1.0, UNIT_EXCESS);
  if (kind == TWO) enqueue(block, second, record, record + UNIT_RIGHT);
  else {
    store<u32>(record, <u32>nextValue, UNIT_VALUES);
    addValues(block, second);
  }
  store<u32>(record, 0, UNIT_LEFT);
  if (kind == PAIR) writeUnit(block, first, parent, TURN);
  else enqueue(block, first, parent, record + UNIT_LEFT);
}

function writeTurn(block: usize, record: usize, node: usize): void {
  const first = nextValue;
  store<u32>(record, <u32>first, UNIT_VALUES);
  addValues(block, node);
  addLeaves(block, node);
  store<u32>(record, (<u32>(nextValue - first) >> 3) - 1, UNIT_LEAVES);
  addValues(block, node);
}

function addLeaves(block: usize, node: usize): void {
  if (isLeaf(node)) {
    addValues(block, node);
    return;
  }
  addLeaves(block, <usize>load<u32>(node) + NODE_BYTES);
  addLeaves(block, load<u32>(node));
}

/** Adds the mean below a node, for each raw score. */
function addValues(block: usize, node: usize): void {
  const bytes = valueBytes(block);
  for (let k: usize = 0; k < outputsOf(); k++)
    store<f64>(nextValue + k * bytes, isLeaf(node) ? leafValue(node, k) : meanOf(node, k));
  nextValue += 8;
}

function writeEarlier(record: usize): void {
  const feature = load<u32>(record, UNIT_FEATURE);
  let earlier: usize = load<u32>(record, UNIT_PARENT);
  while (earlier != 0 && load<u32>(earlier & ~1, UNIT_FEATURE) != feature)
    earlier = load<u32>(earlier & ~1, UNIT_PARENT);
  store<u32>(record, <u32>earlier, UNIT_EARLIER);
}

/** κ where the row passes the way's earlier splits on the feature, whose shares have the product z. */
function writeGaps(record: usize, vectors: usize): void {
  let z: f64 = 1.0;
  let earlier: usize = load<u32>(record, UNIT_EARLIER);
  while (earlier != 0) {
    const node: usize = load<u32>(earlier & ~1, UNIT_NODE);
    z *= shareOf(node, <usize>load<u32>(node) + ((earlier & 1) << 4));
    earlier = load<u32>(earlier & ~1, UNIT_EARLIER);
  }
  const points = pointsOf(vectors);
  const gaps = record + gapsOffset();
  for (let at: usize = 0; at < vectors << 4; at += 8) {
    const t = load<f64>(points + at);
    const unknown = z * (1.0 - t);
    store<f64>(gaps + at, z == 1.0 ? unknown : unknown / (unknown + t));
  }
}
