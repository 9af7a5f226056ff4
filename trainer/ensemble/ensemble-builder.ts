// Builds an `Ensemble` node by node, as growers and importers find them. The first node added to a
// tree is its root; the others may come in any order and are joined with `connect`.
import {
  CATEGORY_SPLIT,
  type CategoryCode,
  type Ensemble,
  type Link,
  NUMERIC_SPLIT,
} from './ensemble.ts';

export interface EnsembleShape {
  featureCount: number;
  rawCount: number;
  inputPrecision: 'f64' | 'f32';
  /** `trunc` when left out. */
  categoryCode?: CategoryCode;
  /** 1, or `rawCount` for trees whose leaves hold one value per raw score. */
  leafWidth: number;
}

export interface EnsembleScale {
  /** `rawCount` doubles. */
  baseScore: ArrayLike<number>;
  divisor: number;
  /** 1 when left out. */
  linkDivisor?: number;
  link: Link;
}

export interface SplitOptions {
  /** MISSING_LEFT | ZERO_IS_MISSING; 0 when left out. */
  flags?: number;
  /** Training rows (weights) that reached the node; 0 when unknown. */
  cover?: number;
}

/** constant + Σ coefficients[i] × x[features[i]]. */
export interface LinearLeaf {
  constant: number;
  features: ArrayLike<number>;
  coefficients: ArrayLike<number>;
}

export interface EnsembleBuilder {
  /** Starts the next tree; `output` is the raw score it adds to (0 for vector leaves). */
  beginTree(output?: number): void;
  /** Adds `x <= threshold`; returns the node's id. */
  addNumericSplit(feature: number, threshold: number, options?: SplitOptions): number;
  /** Adds `x in set`, the set being what `addSet` returned; returns the node's id. */
  addCategorySplit(feature: number, set: number, options?: SplitOptions): number;
  /** Adds a leaf with `leafWidth` values; leaves are numbered within the tree in this order. */
  addLeaf(values: number | ArrayLike<number>, cover?: number): number;
  /** Adds a leaf with a linear function, after a value for rows that lack one of its features. */
  addLinearLeaf(value: number, linear: LinearLeaf, cover?: number): number;
  /** Says which nodes a split leads to. */
  connect(split: number, left: number, right: number): void;
  /** Adds a category set; returns its index. */
  addSet(categories: Iterable<number>): number;
  /** Adds a category set given as 32-bit words (bit c % 32 of word c >> 5); returns its index. */
  addSetWords(words: ArrayLike<number>): number;
  /** Words of all sets added so far. */
  setWordCount(): number;
  /** Nodes added so far, over all trees: the id that the next one gets. */
  nodeCount(): number;
  /** Ends the building; the builder is not used after it. */
  finish(scale: EnsembleScale): Ensemble;
}

export function createEnsembleBuilder(shape: EnsembleShape): EnsembleBuilder {
  const feature = createColumn(Int32Array);
  const split = createColumn(Uint8Array);
  const flags = createColumn(Uint8Array);
  const threshold = createColumn(Float64Array);
  const left = createColumn(Int32Array);
  const right = createColumn(Int32Array);
  const cover = createColumn(Float64Array);
  const leafIndex = createColumn(Int32Array);
  const setStart = createColumn(Int32Array);
  const setWords = createColumn(Uint32Array);
  const leafValue = createColumn(Float64Array);
  const treeRoot = createColumn(Int32Array);
  const treeOutput = createColumn(Int32Array);
  const termStart = createColumn(Int32Array);
  const termFeature = createColumn(Int32Array);
  const coefficient = createColumn(Float64Array);
  const constant = createColumn(Float64Array);
  setStart.push(0);
  termStart.push(0);
  let leaves = 0;

  /** Gives the constant leaves up to a number a linear function without terms. */
  function closeConstantLeaves(upTo: number): void {
    while (constant.length() < upTo) {
      constant.push(leafValue.get(constant.length()));
      termStart.push(coefficient.length());
    }
  }

  function takeLinear(): Pick<Ensemble, 'linear'> {
    if (constant.length() === 0) return {};
    closeConstantLeaves(leaves);
    return {
      linear: {
        start: termStart.take(),
        feature: termFeature.take(),
        coefficient: coefficient.take(),
        constant: constant.take(),
      },
    };
  }

  function addSplit(kind: number, column: number, value: number, options: SplitOptions): number {
    feature.push(column);
    split.push(kind);
    flags.push(options.flags ?? 0);
    threshold.push(value);
    cover.push(options.cover ?? 0);
    leafIndex.push(-1);
    left.push(-1);
    return right.push(-1);
  }

  return {
    beginTree(output = 0) {
      treeRoot.push(feature.length());
      treeOutput.push(output);
    },
    addNumericSplit: (column, value, options = {}) =>
      addSplit(NUMERIC_SPLIT, column, value, options),
    addCategorySplit: (column, set, options = {}) => addSplit(CATEGORY_SPLIT, column, set, options),
    addLeaf(values, leafCover = 0) {
      const node = addSplit(NUMERIC_SPLIT, -1, 0, { cover: leafCover });
      leafIndex.set(node, leaves++);
      if (typeof values === 'number') leafValue.push(values);
      else for (let k = 0; k < shape.leafWidth; k++) leafValue.push(values[k]);
      return node;
    },
    addLinearLeaf(value, linear, leafCover = 0) {
      closeConstantLeaves(leaves);
      const node = this.addLeaf(value, leafCover);
      constant.push(linear.constant);
      for (let i = 0; i < linear.features.length; i++) {
        termFeature.push(linear.features[i]);
        coefficient.push(linear.coefficients[i]);
      }
      termStart.push(coefficient.length());
      return node;
    },
    connect(node, leftChild, rightChild) {
      left.set(node, leftChild);
      right.set(node, rightChild);
    },
    addSet(categories) {
      const codes = [...categories];
      const highest = codes.reduce((a, b) => Math.max(a, b), -1);
      const words = new Uint32Array((highest >> 5) + 1);
      for (const code of codes) words[code >> 5] |= 1 << (code & 31);
      return this.addSetWords(words);
    },
    addSetWords(words) {
      setWords.pushAll(words);
      return setStart.push(setWords.length()) - 1;
    },
    setWordCount: () => setWords.length(),
    nodeCount: () => feature.length(),
    finish: (scale) => ({
      featureCount: shape.featureCount,
      rawCount: shape.rawCount,
      inputPrecision: shape.inputPrecision,
      categoryCode: shape.categoryCode ?? 'trunc',
      feature: feature.take(),
      split: split.take(),
      flags: flags.take(),
      threshold: threshold.take(),
      left: left.take(),
      right: right.take(),
      cover: cover.take(),
      leafIndex: leafIndex.take(),
      setStart: setStart.take(),
      setWords: setWords.take(),
      ...takeLinear(),
      leafValue: leafValue.take(),
      leafWidth: shape.leafWidth,
      treeRoot: treeRoot.take(),
      treeOutput: treeOutput.take(),
      baseScore: Float64Array.from(scale.baseScore),
      divisor: scale.divisor,
      linkDivisor: scale.linkDivisor ?? 1,
      link: scale.link,
    }),
  };
}

type NumberArray = Int32Array | Uint8Array | Uint32Array | Float64Array;

interface Column<T extends NumberArray> {
  /** Appends a value; returns its index. */
  push(value: number): number;
  pushAll(values: ArrayLike<number>): void;
  get(index: number): number;
  set(index: number, value: number): void;
  length(): number;
  /** The values, in memory of their own. */
  take(): T;
}

/** A typed array that doubles when it is full. */
function createColumn<T extends NumberArray>(type: new (length: number) => T): Column<T> {
  let values = new type(64);
  let used = 0;
  function growTo(length: number): void {
    const larger = new type(Math.max(length, values.length * 2));
    larger.set(values);
    values = larger;
  }
  return {
    push(value) {
      if (used === values.length) growTo(used + 1);
      values[used] = value;
      return used++;
    },
    pushAll(more) {
      if (used + more.length > values.length) growTo(used + more.length);
      values.set(more, used);
      used += more.length;
    },
    get: (index) => values[index],
    set(index, value) {
      values[index] = value;
    },
    length: () => used,
    take() {
      const taken = new type(used);
      taken.set(values.subarray(0, used));
      return taken;
    },
  };
}
