// Numbers of the module's binary interface, in one place for the linker (trainer), the kernels
// (AssemblyScript) and the predictor. Compiled by both compilers, so: no imports, constants only.

/** Version of docs/MODULE-ABI.md; a host refuses a module whose number it does not know. */
export const ABI_VERSION = 1;

// What a row can be answered with: the argument of `row_capacity` and `output_width`.
export const KIND_PROBABILITY = 0;
export const KIND_RAW = 1;
export const KIND_CONTRIBUTIONS = 2;
export const KIND_LEAVES = 3;
export const KIND_COUNT = 4;

// What a call returns: 0 is success, so that `if (status)` reads as "if it failed".
export const STATUS_OK = 0;
/** More rows, or a longer text, than the buffer holds, or fewer than none. */
export const STATUS_CAPACITY = 1;
/** The module was compiled without this kind of output. */
export const STATUS_NOT_PROVIDED = 2;
/** What a look-up of a string or of its number answers when there is none. */
export const NOT_FOUND = -1;

// The header: 32-bit words at a fixed address, written by the linker as a data segment.
//
//    64 ├ INPUT ──────┼ OUTPUT ─────┼ TEXT ───────┼ TEXT_CAPACITY ┤
//    80 ├ FEATURES ───┼ RAWS ───────┼ OUTPUTS ────┼ TREES ────────┤
//    96 ├ LINK ───────┼ F32_INPUT ──┼ SLOPE (f64) ────────────────┤
//   112 ├ DIVISOR (f64) ────────────┼ BASE_SCORE ─┼ SUMS ─────────┤
//   128 ├ CAPACITY of each kind ────────────────────────────────────┤
//   144 ├ WIDTH of each kind ───────────────────────────────────────┤
//   160 ├ LINK_DIVISOR (f64) ───────┼ … words of the strategies, which stand with what they are for below …
//   688 ├ … ────────────────────────────────────────────────────────┤ 704
/** Not 0, so that a stray null pointer never reads as the header; a multiple of 16 for v128 loads. */
export const HEADER = 64;
/** Address of the rows to answer: row-major doubles. */
export const HEADER_INPUT = 64;
/** Address of the answers: row-major doubles. */
export const HEADER_OUTPUT = 68;
/** Address and bytes of the buffer that strings pass through, UTF-8. */
export const HEADER_TEXT = 72;
export const HEADER_TEXT_CAPACITY = 76;
export const HEADER_FEATURE_COUNT = 80;
export const HEADER_RAW_COUNT = 84;
export const HEADER_OUTPUT_COUNT = 88;
export const HEADER_TREE_COUNT = 92;
/** One of LINK_…. */
export const HEADER_LINK = 96;
/** 1 when inputs are rounded to float32 first. */
export const HEADER_F32_INPUT = 100;
/** Doubles: slope of a sigmoid; divisor of an average. */
export const HEADER_SLOPE = 104;
export const HEADER_DIVISOR = 112;
/** Address of the base scores, `rawCount` doubles. */
export const HEADER_BASE_SCORE = 120;
/** Address of the partial sums: SUM_LANES doubles per raw score. */
export const HEADER_SUMS = 124;
/** Per kind, rows that one call may ask for and doubles in a row's answer. */
export const HEADER_CAPACITY = 128;
export const HEADER_WIDTH = 144;
/** Double: the link takes raw score / this. */
export const HEADER_LINK_DIVISOR = 160;
/** Address of the table of exponential.ts: 32 pairs of doubles; there where a link takes an exponential. */
export const EXP_POWERS = 624;
export const HEADER_END = 704;

export const LINK_IDENTITY = 0;
export const LINK_COMPLEMENT = 1;
export const LINK_SIGMOID = 2;
export const LINK_SIGMOID_EACH = 3;
export const LINK_SOFTMAX = 4;
export const LINK_EXP = 5;
export const LINK_LOG1P_EXP = 6;
export const LINK_SIGNED_SQUARE = 7;
export const LINK_STEP = 8;
/** Strategy `ordered` only. */
export const LINK_SORTED = 9;
export const LINK_RISING = 10;
/** The header's slope is its shift. */
export const LINK_MINUS_EXP = 11;
/** What separates two outputs of LINK_RISING at least: XGBoost's kRtEps, the float32 nearest to 1e-6. */
export const RISING_STEP: number = 9.999999974752427e-7;

// The nodes: words after the common header. A module holds them packed, in streams; they are unpacked
// once, when it is instantiated (assembly/infer/unpack.ts).
/** Address of the 16-byte nodes, and of each tree's root node (an address too). */
export const NODES = 192;
export const NODE_ROOTS = 196;
/** Address of the byte offset of the partial sum that each tree adds to. */
export const NODE_TREE_SUMS = 200;
/** 1 when a leaf holds the address of `rawCount` values. */
export const NODE_VECTOR = 204;
/** Trees that have nodes: all, or none when a module needs no nodes. */
export const NODE_TREE_COUNT = 308;
/** Address of the slots' 32-byte records, their number, and the byte offset of the first category slot. */
export const SLOTS = 316;
export const SLOT_COUNT = 320;
export const SLOT_FIRST_CATEGORY = 324;
/** Byte offset of the first category slot whose sets have more than 64 classes. */
export const SLOT_FIRST_LARGE = 328;
/** Address of the slots' values for the rows at hand: a double or a class each. */
export const SLOT_VALUES = 332;
/** Streams, each read once from its start: slot of each node, rank of each threshold, sets, leaf values. */
export const STREAM_SLOTS = 336;
export const STREAM_RANKS = 340;
export const STREAM_SETS = 344;
export const STREAM_LEAVES = 348;
/** Bytes of an element of a stream. */
export const STREAM_SLOT_BYTES = 352;
export const STREAM_RANK_BYTES = 356;
/**
 * As TABLE_SUM_BYTES, TABLE_PLANE, TABLE_MINIMUM and TABLE_STEP, for leaf values; and the address of the
 * distinct values (doubles) when the stream holds their numbers, otherwise 0.
 */
export const LEAF_BYTES = 360;
export const LEAF_PLANE = 364;
export const LEAF_TABLE = 456;
export const LEAF_MINIMUM = 368;
export const LEAF_STEP = 376;
/** Addresses: stack of node addresses while unpacking; values of vector leaves. */
export const UNPACK_STACK = 384;
export const LEAF_VECTORS = 388;
/**
 * Leaf indices: address of each leaf node's position among all leaves, of a root that of its tree's first
 * leaf (u32); 0 when the module gives none. Then of the leaves' numbers, integers of LEAF_NUMBER_BYTES
 * bytes by planes; 0 when they are numbered from left to right.
 */
export const LEAF_POSITIONS = 392;
export const LEAF_NUMBERS = 396;
export const LEAF_NUMBER_BYTES = 400;

/** Address and number of the calibration curves: 12-byte records; none when outputs are the link's. */
export const CALIBRATION = 424;
export const CALIBRATION_COUNT = 428;
/** Number of points, addresses of their doubles. */
export const CURVE_POINTS = 0;
export const CURVE_FROM = 4;
export const CURVE_TO = 8;
export const CURVE_BYTES = 12;

// Fields of a node: address of its right child, which the left one follows; byte offset of the slot it
// asks, 0 for a leaf; the threshold (f64), the set (u64) or its address, or the leaf value.
export const NODE_NEXT = 0;
export const NODE_SLOT = 4;
export const NODE_PAYLOAD = 8;
export const NODE_BYTES = 16;

// Fields of a slot: what a split asks of a row.
/** Byte offset of the feature's double in a row. */
export const SLOT_ROW_OFFSET = 0;
/** Bits SLOT_…; which class record gives the class: of category slots, and where numbers have classes too. */
export const SLOT_FLAGS = 4;
export const SLOT_CLASS = 8;
/** Numeric slots: address and number of the thresholds. */
export const SLOT_THRESHOLDS = 12;
export const SLOT_THRESHOLD_COUNT = 16;
/** Category slots: bytes of a set. */
export const SLOT_SET_BYTES = 16;
/** Bit slices, numeric slots: address of the number's record. */
export const SLOT_NUMBER = 20;
/** Bit slices, category slots: addresses of the conditions' vectors, one for each split, and of their sets. */
export const SLOT_CONDITIONS = 20;
export const SLOT_SETS = 24;
/** How many of the splits' sets are known. */
export const SLOT_SET_COUNT = 28;
export const SLOT_BYTES = 32;
/** A missing value goes left: it stands as −∞; otherwise as NaN, which no threshold admits. */
export const SLOT_MISSING_LEFT = 1;
/** |x| up to the bound of `Ensemble` is missing too. */
export const SLOT_ZERO_IS_MISSING = 2;
export const SLOT_IS_CATEGORY = 4;

/** Rows whose slots are kept at once, and trees that are walked side by side. */
export const WALK_ROWS = 32;
export const WALK_TREES = 8;

// Contributions: words after the common header, and the records of assembly/infer/contributions.ts.
/**
 * Address of each node's training rows (weights), doubles; and of the stream they are made from when
 * first asked for, then 0. It is packed as LEAF_BYTES and so on say of leaf values.
 */
export const EXPLAIN_COVERS = 208;
export const EXPLAIN_COVER_STREAM = 460;
export const EXPLAIN_COVER_BYTES = 432;
export const EXPLAIN_COVER_PLANE = 436;
/** 1 when the stream has covers of all nodes; 0: of leaves, and those of splits are their sums. */
export const EXPLAIN_COVER_SPLITS = 312;
export const EXPLAIN_COVER_MINIMUM = 440;
export const EXPLAIN_COVER_STEP = 448;
/** Address of the expected raw scores. */
export const EXPLAIN_BIAS = 212;
/** Address of the quadrature points: for each number of vectors from 1 on, doubles t and their weights. */
export const EXPLAIN_POINTS = 176;
/** Addresses of scratch for a block and a row: the units' places, and their codes; for a block that is made: the queues. */
export const EXPLAIN_PLACES = 180;
export const EXPLAIN_CODES = 184;
export const EXPLAIN_QUEUES = 172;
/** Rows that are explained side by side, at most. */
export const EXPLAIN_ROWS = 32;
/** Address of the features' 16-byte records, and of the classes (u32) of the features of each row. */
export const EXPLAIN_FEATURES = 188;
export const EXPLAIN_CLASSES = 272;
/** Address and number of the class records that only contributions need. */
export const EXPLAIN_OWN_CLASSES = 628;
export const EXPLAIN_OWN_COUNT = 632;
/** Address and number of the blocks, trees that are explained together: records that the kernel writes. */
export const EXPLAIN_BLOCKS = 216;
export const EXPLAIN_BLOCK_COUNT = 220;
// The next words are in other modules those of strategy `table`, which has contributions of another kind.
/** 1 when there is room for what all blocks are made of; 0: each is made in the same place for each call. */
export const EXPLAIN_IS_KEPT = 248;
/**
 * Address of a stream of integers by planes, their bytes and number: for each block its fields, then the numbers of
 * the blocks' trees.
 */
export const EXPLAIN_STREAM = 256;
export const EXPLAIN_STREAM_BYTES = 260;
export const EXPLAIN_STREAM_COUNT = 264;
/** Address of the room for what blocks are made of. */
export const EXPLAIN_ROOM = 268;
/** Doubles: what is h for each code of a split; ones. */
export const EXPLAIN_ANSWERS = 640;
export const EXPLAIN_ONES = 672;

/** A feature's class record (0: no split asks it); the effects of its classes; bins that codes are counted by. */
export const EXPLAINED_CLASS = 0;
export const EXPLAINED_EFFECTS = 4;
export const EXPLAINED_BINS = 8;
/** Rows of codes that are kept: one for each class, or for one class at a time. */
export const EXPLAINED_ROWS = 12;
export const EXPLAINED_BYTES = 16;

/**
 * Fields of a block that the stream gives: vectors of two points, raw score, trees, units, pairs of runs, and leaf values
 * that stand with its units.
 */
export const BLOCK_VECTORS = 0;
export const BLOCK_RAW = 4;
export const BLOCK_TREES = 8;
export const BLOCK_UNITS = 12;
export const BLOCK_RUNS = 16;
export const BLOCK_VALUES = 20;
export const STREAM_BLOCK_FIELDS = 6;
/** The place of its first tree's number in the stream; 1 while it is made. */
export const BLOCK_FIRST_TREE = 24;
export const BLOCK_IS_MADE = 28;
/** Addresses: the roots' places (u32), the units' records, where runs end, record and place of the first turn, and pairs. */
export const BLOCK_ROOTS = 32;
export const BLOCK_RECORDS = 36;
export const BLOCK_RUN_ENDS = 40;
export const BLOCK_TURNS = 44;
export const BLOCK_TURN_PLACES = 48;
export const BLOCK_PAIRS = 52;
/** Address and end of the records of the features that the block asks. */
export const BLOCK_ASKED = 56;
export const BLOCK_ASKED_END = 60;
export const BLOCK_BYTES = 64;
/** A unit's record: these, and a vector for each two points; 16 more where shares do not sum to 1. */
export const UNIT_BYTES = 32;
export const UNIT_UNEVEN_BYTES = 48;
/** Leaves of a subtree of one feature, at most. */
export const MOST_TURN_LEAVES = 16;
/** A place: of one vector. */
export const PLACE_BYTES = 32;
/** A unit in a queue, and what a queue begins with. */
export const QUEUED_BYTES = 12;
export const QUEUE_HEAD_BYTES = 8;
export const QUEUE_COUNT = 4;
/** A feature of a block; and what stands before a kept row of codes. */
export const ASKED_BYTES = 48;
export const CODE_ROW_BYTES = 16;
/** Units whose codes are counted at once; classes that they are counted of, at most. */
export const CODES_AT_ONCE = 16;
export const MOST_COUNTED_CLASSES = 32767;

// Classes of the features' values: words after the common header, and fields of the 36-byte record that
// says how the class of one feature is found.
export const CLASSES = 224;
export const CLASSES_COUNT = 228;
/** Address of a scratch word per record: the classes of the row at hand. */
export const CLASSES_OF_ROW = 232;
/** Byte offset of the feature's double in a row. */
export const CLASS_ROW_OFFSET = 0;
/** Address and number of the cuts (doubles, ascending); of a category feature, number of its codes. */
export const CLASS_CUTS = 4;
export const CLASS_CUT_COUNT = 8;
/** Address of the class (u16) of each bin; of a category feature, of each code and then of all others. */
export const CLASS_OF_BIN = 12;
export const CLASS_MISSING = 16;
/** 1 when every split on the feature is a category split. */
export const CLASS_IS_CATEGORY = 20;
/** Number of classes, and entries of the table from one class to the next. */
export const CLASS_COUNT = 24;
export const CLASS_STRIDE = 28;
/** Address of a guide into the cuts, or 0 where they are few. */
export const CLASS_GUIDE = 32;
export const CLASS_BYTES = 36;

// A guide into ascending doubles, as guides.ts says.
export const GUIDE_STARTS = 0;
export const GUIDE_SIZE = 4;
/** Address of the doubles, with room for twice as many behind the last. */
export const GUIDE_SORTED = 8;
export const GUIDE_STEPS = 12;
export const GUIDE_ORIGIN = 16;
export const GUIDE_SCALE = 24;
export const GUIDE_BYTES = 32;

// Strategy `linear`: addresses. The nodes hold the number of each leaf (over all trees) as its value.
/** Per leaf, its first term (u32), and the end; per term, byte offset of its feature (u32), coefficient. */
export const LINEAR_STARTS = 404;
export const LINEAR_FEATURES = 408;
export const LINEAR_COEFFICIENTS = 412;
/** Per leaf, the constant, and the value for rows that lack one of its features. */
export const LINEAR_CONSTANTS = 416;
export const LINEAR_VALUES = 420;

// Strategy `table`.
/** Address of the entries: `rawCount` sums over all trees for each combination of classes. */
export const TABLE_ENTRIES = 236;
/**
 * Bytes of a sum: 8 is a double; 1 to 4 an integer i that stands for (TABLE_MINIMUM + i) × TABLE_STEP,
 * which is exact: the step is a power of two.
 */
export const TABLE_SUM_BYTES = 240;
/** Bytes from one plane of an integer's bytes to the next, lowest first. */
export const TABLE_PLANE = 244;
export const TABLE_MINIMUM = 248;
export const TABLE_STEP = 256;
/**
 * Contributions: for each subset of the features with classes (as a bit mask, but the full one), the
 * address of the expected raw scores for each combination of its features' classes.
 */
export const TABLE_SUBSETS = 264;
/** Address of the Shapley weight of a subset by its size, doubles. */
export const TABLE_WEIGHTS = 268;
/** Address of a scratch of `rawCount` doubles per subset. */
export const TABLE_EXPECTED = 272;

// Strategy `ordered`.
/** How leaf values add up: one of ORDERED_…. */
export const ORDERED_SUMS = 536;
export const ORDERED_DOUBLE = 0;
export const ORDERED_BASE_FIRST = 1;
export const ORDERED_BASE_LAST = 2;
/** Address of a scratch word per tree: the leaf that the row at hand reaches. */
export const ORDERED_LEAVES = 540;

// Strings: an address after the common header leads to a 24-byte record for each group of strings, which
// are found by perfect hash.
export const STRING_GROUPS = 276;
export const GROUP_FEATURES = 0;
export const GROUP_FLAGS = 1;
export const GROUP_STATUS_MESSAGES = 2;
/** The first feature's labels; a feature without labels has an empty group. */
export const GROUP_LABELS = 3;
/** Strings, and address of each one's address and length. */
export const GROUP_COUNT = 0;
export const GROUP_STRINGS = 4;
/** Number of hash slots minus 1, and the string number (u32) in each slot. */
export const GROUP_SLOT_MASK = 8;
export const GROUP_SLOTS = 12;
/** Number of buckets minus 1, and the displacement (u16) of each bucket. */
export const GROUP_BUCKET_MASK = 16;
export const GROUP_DISPLACEMENTS = 20;
export const GROUP_BYTES = 24;
/** A slot that no string has. */
export const EMPTY_SLOT = 0xffffffff;

// Strategy `masks`. Trees stand in blocks of four, one per SIMD lane, and blocks in tiles.
/** Leaves of a tree, at most: bits of a lane. */
export const MASK_LEAVES = 32;
export const MASK_BLOCK_TREES = 4;
/** Blocks of a tile, at most: a multiple of the eight whose codes are added at once. */
export const MASK_TILE_BLOCKS = 32;
/** Address and number of the groups of features: 12-byte records. */
export const MASK_GROUPS = 280;
export const MASK_GROUP_COUNT = 284;
/** Address of the group's rows, of how many features it is made, and how many classes they have together. */
export const GROUP_ROWS = 0;
export const GROUP_FEATURE_COUNT = 4;
export const GROUP_CLASS_COUNT = 8;
export const MASK_GROUP_BYTES = 12;
/** Address and number of the tiles: 32-byte records. */
export const MASK_TILES = 288;
export const MASK_TILE_COUNT = 292;
/** Address of the tile's entries, 16 bytes each (the masks of a block's four trees), and bytes of a block's. */
export const TILE_ENTRIES = 0;
export const TILE_BLOCK_BYTES = 20;
/** Where the tile begins and ends in a row of codes (u16), in bytes. */
export const TILE_FIRST = 4;
export const TILE_END = 8;
/** Address of the leaf values of the first tree, less MASK_VALUE_BIAS. */
export const TILE_VALUES = 12;
/** Byte offset of the raw score's partial sums. */
export const TILE_SUM = 16;
/** Address and number of the tile's joints: number of members, and of each its place among the pointers. */
export const TILE_JOINTS = 24;
export const TILE_JOINT_COUNT = 28;
export const TILE_BYTES = 32;
export const JOINT_MOST_MEMBERS = 7;
export const JOINT_BYTES = 32;
/** The float32 2^i has 127 + i in its exponent, which becomes the byte offset of leaf i; −2^31 a sign too. */
export const MASK_VALUE_BIAS = 1016;
export const MASK_SIGN_BYTES = 2048;
/** Scratch: a tile's masks between passes and its entry offsets; per row, where the codes of each group stand. */
export const MASK_SCRATCH = 296;
export const MASK_POINTERS = 300;
/**
 * Streams: numbers of outcomes (u16) and their masks; of the direct groups by blocks, then of the others in
 * the order of tiles, blocks, joints, members.
 */
export const MASK_STREAM_COUNTS = 304;
export const MASK_STREAM = 520;
/** Groups at the beginning whose rows are masks, and the outcome (u8) of each class for each block. */
export const MASK_DIRECT_COUNT = 508;
export const MASK_DIRECT_CODES = 512;
/** Bytes from one class's row of masks to the next. */
export const MASK_DIRECT_BYTES = 516;
/** Address of the leaf values, 32 doubles per tree, leaves from the left, trees as they stand in blocks. */
export const MASK_VALUES = 524;

// Strategy `masks` where one pass takes all groups (assembly/infer/fused.ts), with words of its own.
/** Address of the first row of each slot (u32), their number and bytes; a slot without a group has a row that lets all through. */
export const FUSED_BASES = 544;
export const FUSED_BASE_BYTES = 548;
/** Groups that are taken at once, at most. */
export const FUSED_AT_ONCE = 15;
/** Where there are more, slot 14 is what all from slot 15 on let through, made by sevens before. */
export const FUSED_PASS_SLOT = 14;
export const FUSED_PASS_GROUPS = 7;
/** Passes for these. */
export const FUSED_PASS_COUNT = 552;
/** Address of the features' 48-byte records, in the order of the kinds, and the end of each kind: more than 16 cuts, … */
export const FUSED_RECORDS = 556;
export const FUSED_END_MANY = 560;
export const FUSED_END_SIXTEEN = 564;
export const FUSED_END_EIGHT = 568;
export const FUSED_END_TWO = 572;
/** … categories, and features whose bins have classes in another order. */
export const FUSED_END_CATEGORY = 576;
export const FUSED_END_MAPPED = 580;
/** Byte offset of the feature's double in a row, and of its group among the groups. */
export const FUSED_ROW_OFFSET = 0;
export const FUSED_GROUP = 4;
/** Bytes from one class's row to the next, negated, and to the row of a missing value. */
export const FUSED_MINUS = 8;
export const FUSED_MISSING = 12;
/** Address of the cuts, of every sixteenth of them and their bytes; with infinities behind the last. */
export const FUSED_CUTS = 16;
export const FUSED_PIVOTS = 20;
export const FUSED_PIVOT_BYTES = 24;
/** Address of the bytes to the row of each code or bin, and number of codes. */
export const FUSED_MAP = 28;
export const FUSED_CODES = 44;
/** Cuts with the infinities. */
export const FUSED_DOUBLES = 32;
/** Address of the feature's masks of a block while rows are made; rows of its group. */
export const FUSED_FEATURE_MASKS = 36;
export const FUSED_GROUP_ROWS = 40;
export const FUSED_RECORD_BYTES = 48;
/** Address, bytes and number of all rows; address of a block's masks in all of them while they are made. */
export const FUSED_ROWS = 584;
export const FUSED_ROW_BYTES = 588;
export const FUSED_ROW_COUNT = 592;
export const FUSED_SCRATCH = 596;
/** Address and end of the leaf values, 32 doubles per tree, each less MASK_VALUE_BIAS. */
export const FUSED_VALUES = 600;
export const FUSED_VALUES_END = 604;
/** Address of a scratch for the order of a tree's leaves; behind it, of several raw scores, where each tree begins. */
export const FUSED_ORDER = 608;
/** Address of the tiles' 12-byte records, and their number. */
export const FUSED_TILES = 612;
export const FUSED_TILE_COUNT = 616;
/** Addresses of a tile's leaf values and their end, as FUSED_VALUES; byte offset of the raw score's partial sums. */
export const FUSED_TILE_VALUES = 0;
export const FUSED_TILE_END = 4;
export const FUSED_TILE_SUM = 8;
export const FUSED_TILE_BYTES = 12;
/** Blocks are taken by fives. */
export const FUSED_RUN_BLOCKS = 5;
/** Address of the rows' slots: where each group's masks of a row of the call stand. */
export const FUSED_SLOTS = 620;
export const FUSED_SLOT_BYTES = 64;
/** Bytes of a row's slots where there are passes: 14 groups at once, 7 in each of up to 6 passes, and slot 14. */
export const FUSED_MANY_SLOT_BYTES = 240;
export const FUSED_MOST_PASSES = 6;
export const FUSED_ORDER_BYTES = 464;
/** Words of the streams, kept for a tree. */
export const FUSED_TREE_BYTES = 16;

// Bit slices, the form of large batches: words after the common header. A vector has one bit for each row
// of a call.
export const SLICE_ROWS = 256;
export const VECTOR_BYTES = 32;
/** Rows from which on a call is answered by bit slices; 0: never. */
export const SLICE_LEAST_ROWS = 464;
/** 1 once the operations are made. */
export const SLICE_READY = 468;
/** Address of each leaf's code (u16, as slice-operations.ts says), in the order of the streams. */
export const SLICE_LEAF_CODES = 472;
/** Bits of a code, at most eight: planes that say which leaf of a tree a row reaches. */
export const SLICE_PLANES = 476;
export const MOST_PLANES = 8;
/** Address of the trees' 48-byte records, and behind them of one for a tree that is not there. */
export const SLICE_TREES = 480;
/** Addresses of the operations, and of the leaf values by code. */
export const SLICE_OPERATIONS = 484;
export const SLICE_VALUES = 488;
/** Address of the vectors: all zeros, all ones, then the results of a tree's operations. */
export const SLICE_VECTORS = 492;
/** Address and number of the blocks: 20-byte records. */
export const SLICE_BLOCKS = 496;
export const SLICE_BLOCK_COUNT = 500;
/** Address of a scratch, for one after the other: see where it is used. */
export const SLICE_SCRATCH = 504;
/** Address and number of a tree's operations, of its leaf values, of the vector of each of its planes. */
export const SLICED_OPERATIONS = 0;
export const SLICED_OPERATION_COUNT = 4;
export const SLICED_VALUES = 8;
export const SLICED_PLANES = 16;
export const SLICED_BYTES = 48;
/** Operands of an operation: addresses of vectors. */
export const OPERATION_LEFT = 0;
export const OPERATION_RIGHT = 4;
export const OPERATION_CONDITION = 8;
export const OPERATION_BYTES = 12;
/** Addresses of a block's four trees, and the byte offset of its first partial sum. */
export const SLICE_BLOCK_SUM = 16;
export const SLICE_BLOCK_BYTES = 20;
/** Address and number of the numbers that conditions are about: 32-byte records. */
export const SLICE_NUMBERS = 528;
export const SLICE_NUMBER_COUNT = 532;
/** The slots whose missing values go right and left (0: there is none), and thresholds of both. */
export const NUMBER_RIGHT_SLOT = 0;
export const NUMBER_LEFT_SLOT = 4;
export const NUMBER_COUNT = 8;
/** As SLOT_ROW_OFFSET and SLOT_FLAGS, without where missing values go. */
export const NUMBER_ROW_OFFSET = 12;
export const NUMBER_FLAGS = 16;
/** Addresses: guide into the thresholds; 1 for each threshold of the left slot (u8); the conditions' vectors. */
export const NUMBER_GUIDE = 20;
export const NUMBER_SIDES = 24;
export const NUMBER_CONDITIONS = 28;
export const NUMBER_BYTES = 32;
