// An ensemble as the memory of the `masks` kernel that takes all groups in one pass; the layout is drawn in
// assembly/infer/fused.ts. All that it is made of is in the nodes and classes: here are records and room.
import {
  FUSED_AT_ONCE,
  FUSED_BASE_BYTES,
  FUSED_BASES,
  FUSED_CODES,
  FUSED_CUTS,
  FUSED_DOUBLES,
  FUSED_END_CATEGORY,
  FUSED_END_EIGHT,
  FUSED_END_MANY,
  FUSED_END_MAPPED,
  FUSED_END_SIXTEEN,
  FUSED_END_TWO,
  FUSED_FEATURE_MASKS,
  FUSED_GROUP,
  FUSED_GROUP_ROWS,
  FUSED_MANY_SLOT_BYTES,
  FUSED_MAP,
  FUSED_MINUS,
  FUSED_MISSING,
  FUSED_ORDER,
  FUSED_ORDER_BYTES,
  FUSED_PASS_COUNT,
  FUSED_PASS_GROUPS,
  FUSED_PASS_SLOT,
  FUSED_PIVOT_BYTES,
  FUSED_PIVOTS,
  FUSED_RECORD_BYTES,
  FUSED_RECORDS,
  FUSED_ROW_BYTES,
  FUSED_ROW_COUNT,
  FUSED_ROW_OFFSET,
  FUSED_ROWS,
  FUSED_SCRATCH,
  FUSED_SLOT_BYTES,
  FUSED_SLOTS,
  FUSED_TILE_BYTES,
  FUSED_TILE_COUNT,
  FUSED_TILE_END,
  FUSED_TILE_SUM,
  FUSED_TILE_VALUES,
  FUSED_TILES,
  FUSED_TREE_BYTES,
  FUSED_VALUES,
  FUSED_VALUES_END,
  MASK_BLOCK_TREES,
  MASK_LEAVES,
  MASK_SIGN_BYTES,
  MASK_VALUE_BIAS,
} from '../../assembly/shared/abi.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import { codeCount, placeClasses } from './class-data.ts';
import type { FeatureClasses } from './feature-classes.ts';
import { type FusedPlan, paddedBlocks, runsOfRaws } from './fused-limits.ts';
import { ENTRY_BYTES } from './mask-groups.ts';
import type { FeatureGroup } from './mask-outcomes.ts';
import { type ModuleImage, Records } from './module-image.ts';

/** How the kernel finds a value's row. */
const KINDS = ['many', 'sixteen', 'eight', 'two', 'category', 'mapped'] as const;
type Kind = (typeof KINDS)[number];

const END_OF_KIND: Record<Kind, number> = {
  many: FUSED_END_MANY,
  sixteen: FUSED_END_SIXTEEN,
  eight: FUSED_END_EIGHT,
  two: FUSED_END_TWO,
  category: FUSED_END_CATEGORY,
  mapped: FUSED_END_MAPPED,
};

/** Blocks of which all rows of a call are done before the next: their masks and values stay in the first cache. */
const TILE_BLOCKS = 25;
const VALUE_BYTES = MASK_BLOCK_TREES * MASK_LEAVES * 8;

interface FusedFeature {
  classes: FeatureClasses;
  kind: Kind;
  /** Of its group. */
  slot: number;
  /** Rows of its group from one of its classes to the next. */
  stride: number;
  /** Rows of its group. */
  groupRows: number;
}

/** Places everything; `rows` is how many rows one call may ask for. Returns the classes in their order. */
export function placeFused(
  ensemble: Ensemble,
  plan: FusedPlan,
  rows: number,
  image: ModuleImage,
): FeatureClasses[] {
  const { groups } = plan;
  const features = groups
    .flatMap((group, g) => featuresOf(group, slotOf(plan, g)))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  const classes = features.map((feature) => feature.classes);
  placeClasses(
    classes,
    classes.map(() => 0),
    image,
    false,
  );
  const blocks = paddedBlocks(ensemble);
  placeRows(plan, blocks, image);
  placeRecords(features, blocks * ENTRY_BYTES, image);
  placeValues(ensemble, blocks, image);
  const slotBytes = plan.kernel === 'many' ? FUSED_MANY_SLOT_BYTES : FUSED_SLOT_BYTES;
  image.reserveAt(FUSED_SLOTS, rows * slotBytes);
  const begins = ensemble.rawCount > 1 ? ensemble.treeRoot.length * FUSED_TREE_BYTES : 0;
  image.reserveAt(FUSED_ORDER, FUSED_ORDER_BYTES + begins);
  return classes;
}

function featuresOf({ features, classCount }: FeatureGroup, slot: number): FusedFeature[] {
  let stride = 1;
  return features.map((classes) => {
    const own = { classes, kind: kindOf(classes), slot, stride, groupRows: classCount };
    stride *= classes.classCount;
    return own;
  });
}

/** A number's bins are its classes in their order, unless values far apart are of one class. */
function kindOf({ isCategory, classOfBin, cuts }: FeatureClasses): Kind {
  if (isCategory) return 'category';
  if (!classOfBin.every((c, bin) => c === bin)) return 'mapped';
  if (cuts.length > 16) return 'many';
  return cuts.length > 8 ? 'sixteen' : cuts.length > 2 ? 'eight' : 'two';
}

/** The slot of a group: where there are passes, what they leave has a slot between. */
function slotOf({ kernel }: FusedPlan, group: number): number {
  return kernel === 'many' && group >= FUSED_PASS_SLOT ? group + 1 : group;
}

/** Room for the rows of all groups, one after the other, and for one that lets all leaves through. */
function placeRows(plan: FusedPlan, blocks: number, image: ModuleImage): void {
  const { groups, passes } = plan;
  const rowBytes = blocks * ENTRY_BYTES;
  const rowCount = groups.reduce((sum, { classCount }) => sum + classCount, 1);
  const rows = image.reserve(rowCount * rowBytes);
  const slots = Math.ceil((FUSED_AT_ONCE + passes * FUSED_PASS_GROUPS) / 4) * 4;
  const bases = new Uint32Array(slots).fill(rows + (rowCount - 1) * rowBytes);
  let first = 0;
  groups.forEach(({ classCount }, group) => {
    bases[slotOf(plan, group)] = rows + first * rowBytes;
    first += classCount;
  });
  if (passes > 0) bases[FUSED_PASS_SLOT] = image.reserve(rowBytes);
  image.addAt(FUSED_BASES, 'masks', bases);
  image.set(FUSED_BASE_BYTES, bases.byteLength);
  image.set(FUSED_PASS_COUNT, passes);
  image.set(FUSED_ROWS, rows);
  image.set(FUSED_ROW_BYTES, rowBytes);
  image.set(FUSED_ROW_COUNT, rowCount);
  image.reserveAt(FUSED_SCRATCH, (rowCount + 1) * ENTRY_BYTES);
}

function placeRecords(features: FusedFeature[], rowBytes: number, image: ModuleImage): void {
  const records = new Records(features.length, FUSED_RECORD_BYTES);
  features.forEach(({ classes, kind, slot, stride, groupRows }, i) => {
    const bins = classes.classOfBin.length;
    records.set(i, FUSED_ROW_OFFSET, classes.feature * 8);
    records.set(i, FUSED_GROUP, slot * 4);
    records.set(i, FUSED_GROUP_ROWS, groupRows);
    records.set(i, FUSED_MINUS, -stride * rowBytes);
    records.set(i, FUSED_MISSING, classes.missingClass * stride * rowBytes);
    const looked = kind === 'category' ? codeCount(classes) : bins - 1;
    // Masks of each class and of a missing value, and two marks of each bin.
    const masks = classes.classCount + 1 + 2 * (looked + 1);
    records.set(i, FUSED_FEATURE_MASKS, image.reserve(masks * ENTRY_BYTES));
    if (kind === 'category' || kind === 'mapped') {
      records.set(i, FUSED_MAP, image.reserve((looked + 1) * 4));
    }
    if (kind === 'category') records.set(i, FUSED_CODES, looked);
    else placeCuts(records, i, kind, bins - 1, image);
  });
  const first = image.add('masks', records.bytes);
  image.set(FUSED_RECORDS, first);
  for (const kind of KINDS) {
    const end = features.filter((f) => KINDS.indexOf(f.kind) <= KINDS.indexOf(kind)).length;
    image.set(END_OF_KIND[kind], first + end * FUSED_RECORD_BYTES);
  }
}

/** Room for the cuts with infinities up to what the kernel compares at once. */
function placeCuts(
  records: Records,
  i: number,
  kind: Kind,
  cuts: number,
  image: ModuleImage,
): void {
  const inTwoSteps = kind === 'many' || kind === 'mapped';
  const sixteens = Math.ceil(cuts / 16);
  const atOnce = kind === 'sixteen' ? 16 : kind === 'eight' ? 8 : 2;
  const doubles = inTwoSteps ? sixteens * 16 + 16 : atOnce;
  records.set(i, FUSED_CUTS, image.reserve(doubles * 8));
  records.set(i, FUSED_DOUBLES, doubles);
  if (!inTwoSteps) return;
  const pivotBytes = Math.max(1, Math.ceil(sixteens / 8)) * 64;
  records.set(i, FUSED_PIVOTS, image.reserve(pivotBytes));
  records.set(i, FUSED_PIVOT_BYTES, pivotBytes);
}

function placeValues(ensemble: Ensemble, blocks: number, image: ModuleImage): void {
  const values = image.reserve(blocks * VALUE_BYTES + MASK_SIGN_BYTES) - MASK_VALUE_BIAS;
  image.set(FUSED_VALUES, values);
  image.set(FUSED_VALUES_END, values + blocks * VALUE_BYTES);
  const tiles = runsOfRaws(ensemble).flatMap(({ first, end }, raw) =>
    Array.from({ length: Math.ceil((end - first) / TILE_BLOCKS) }, (_, i) => ({
      raw,
      first: first + i * TILE_BLOCKS,
      end: Math.min(end, first + (i + 1) * TILE_BLOCKS),
    })),
  );
  const records = new Records(tiles.length, FUSED_TILE_BYTES);
  tiles.forEach(({ raw, first, end }, i) => {
    records.set(i, FUSED_TILE_VALUES, values + first * VALUE_BYTES);
    records.set(i, FUSED_TILE_END, values + end * VALUE_BYTES);
    records.set(i, FUSED_TILE_SUM, raw * SUM_LANES * 8);
  });
  image.addAt(FUSED_TILES, 'masks', records.bytes);
  image.set(FUSED_TILE_COUNT, tiles.length);
}
