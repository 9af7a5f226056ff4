// Facts of reports, from the very evaluation that training writes, with names that a test may choose.
import type { Feature } from '../../../../runtime/schema/feature-schema.ts';
import { silentProgress } from '../../../../trainer/base/progress.ts';
import { createRandom } from '../../../../trainer/base/random.ts';
import type { CellTable } from '../../../../trainer/encode/cell-table.ts';
import type { Ensemble } from '../../../../trainer/ensemble/ensemble.ts';
import type { Predict } from '../../../../trainer/evaluate/effects.ts';
import { answerCells } from '../../../../trainer/evaluate/evaluate.ts';
import { metricsOf } from '../../../../trainer/evaluate/evaluation.ts';
import { makeReference, rowsOfCells } from '../../../../trainer/evaluate/reference.ts';
import { reportOn } from '../../../../trainer/evaluate/report.ts';
import type { ReportFacts } from '../../../../trainer/judge/report/report-facts.ts';
import { randomEnsemble } from '../../../random-ensemble.ts';
import { drawnTable } from '../../learn/tables.ts';

export const PLAIN = 'plain';

const made = new Map<number, ReportFacts>();

/** Facts of a model of so many classes (0: a number), whose texts all begin with `PLAIN`. */
export function factsOf(classes: number): ReportFacts {
  const known = made.get(classes) ?? makeFacts(classes);
  made.set(classes, known);
  return known;
}

/** The same facts with another text in the place of `PLAIN`, in keys too. */
export function renamed<Value>(value: Value, text: string): Value {
  if (typeof value === 'string') return value.replaceAll(PLAIN, () => text) as Value;
  if (Array.isArray(value)) return value.map((one) => renamed(one, text)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, one]) => [
    renamed(key, text),
    renamed(one, text),
  ]);
  return Object.fromEntries(members) as Value;
}

function makeFacts(classes: number): ReportFacts {
  const test = namedTable(classes);
  const { schema } = test;
  const names = test.target.kind === 'class' ? test.target.classes : [];
  const width = Math.max(1, classes);
  const predict: Predict = (row) => {
    const score = Number.isNaN(row[0]) ? 0.5 : row[0] / 10;
    if (classes === 0) return [10 * score];
    const first = (1 - score) / (width - 1);
    return Array.from({ length: width }, (_, k) => (k === width - 1 ? score : first));
  };
  const shapeOfTrees = { trees: 3, splits: 4, features: schema.length };
  const ensemble = randomEnsemble(1, {
    ...shapeOfTrees,
    rawCount: 1,
    link: { kind: 'sigmoid', slope: 1 },
  });
  const input = { ensemble, predict, test, seed: 1 };
  const shape = { features: schema, classes: names };
  const previous = { version: 1, mayKnowRows: true, ...shape, predict };
  const evaluation = { ...reportOn({ ...input, previous }, silentProgress), decision: null };
  return {
    evaluation,
    reference: referenceOf(ensemble, test, predict, width),
    learningCurve: [0.7, 0.5, 0.4, 0.45],
    moduleHash: 'a'.repeat(64),
    nanoseconds: 123.4,
    entry: {
      ...{ name: 'model', version: 2, created: '2026-01-01T00:00:00.000Z' },
      ...{ title: `${PLAIN} title`, description: `${PLAIN} description` },
      ...{ task: classes === 0 ? 'number' : 'class', features: schema, classes: names },
      flags: Array.from({ length: width }, (_, k) => `${PLAIN} flag ${k}`),
      ...(classes === 0 && { target: { name: `${PLAIN} target`, unit: `${PLAIN} unit` } }),
      ...{ examples: [], metrics: metricsOf(evaluation), seed: 1 },
      rows: { read: 400, used: 390, cells: 300, train: 250, test: 140, rejected: 3 },
      parameters: { kind: 'boosting', [`${PLAIN} parameter`]: `${PLAIN} value` },
      ...{ dataHash: 'b'.repeat(64), recipeHash: 'c'.repeat(64) },
      git: { commit: null, dirty: false },
      tools: { [`${PLAIN} tool`]: '1' },
      module: { abi: 1, strategy: 'masks', bytes: 5000, parts: { kernel: 4000, nodes: 1000 } },
    },
  };
}

function referenceOf(ensemble: Ensemble, test: CellTable, predict: Predict, width: number) {
  const { schema, columns, target, weights } = test;
  const rows = rowsOfCells(test);
  const flags = Array.from({ length: width }, (_, k) => `${PLAIN} flag ${k}`);
  const actual = { target, weights };
  return makeReference({
    ...{ ensemble, of: { features: 'learned', answers: 'heldOut' } },
    counted: { schema, columns, rows },
    answered: {
      ...{ flags, rows, actual },
      task: target.kind,
      answers: answerCells(predict, test),
    },
  });
}

/** A number, a category and a boolean, of which all texts are chosen. */
function namedTable(classes: number): CellTable {
  const drawn = drawnTable(createRandom(7), 140, Math.max(2, classes));
  const schema = drawn.schema.map((feature, f): Feature => {
    const named = { ...feature, name: `${PLAIN} ${f}`, description: `${PLAIN} description` };
    if (named.kind !== 'category') return named;
    return { ...named, labels: named.labels.map((_, code) => `${PLAIN} label ${code}`) };
  });
  if (classes === 0) {
    const counts = [new Float64Array(drawn.cellCount).fill(1)];
    const values = drawn.columns[0].map((x, i) => (Number.isNaN(x) ? 3 : x) + drawn.columns[1][i]);
    return { ...drawn, schema, target: { kind: 'number', values }, counts, weights: counts };
  }
  const names = Array.from({ length: classes }, (_, k) => `${PLAIN} class ${k}`);
  return { ...drawn, schema, target: { kind: 'class', classes: names } };
}
