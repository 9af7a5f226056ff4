// The module computes the features that the plain twin computes, to the bit: random expressions over hostile values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateProgram } from '../../../runtime/functions/evaluate.ts';
import type { Value } from '../../../runtime/functions/kinds.ts';
import type { Deriver } from '../../../runtime/module/deriver.ts';
import type { Feature, FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { STRATEGIES, type Strategy } from '../../../runtime/schema/module-choices.ts';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { type RandomEnsembleOptions, randomEnsemble } from '../../random-ensemble.ts';
import { INPUTS, type RandomProgram, randomProgram } from '../../random-functions.ts';

const SHAPES: Record<Strategy, RandomEnsembleOptions> = {
  table: { trees: 2, splits: 2 },
  masks: { trees: 3, vectorLeaves: false, splits: 5 },
  traversal: { trees: 3, splits: 9 },
  linear: { linear: true },
  ordered: { trees: 3, splits: 5 },
};

/** A module of the random program, behind some model or other. */
async function deriverOf(random: RandomProgram, seed: number, strategy: Strategy) {
  const { program, expressions, values } = random;
  const answers = values.map((row) => evaluateProgram(program, row));
  const features = program.features.map((position, f): Feature => {
    const kind = program.steps[position].kind;
    const feature = { name: `f${f}`, missing: 'allowed' as const };
    if (kind === 'number' || kind === 'boolean') return { ...feature, kind };
    // Every other text is a label, so that those are there which are none.
    const texts = new Set(answers.map((row) => row[f]).filter((text) => text !== null));
    const labels = [...texts].filter((_, i) => i % 2 === 0) as string[];
    return { ...feature, kind: 'category', labels };
  });
  const ensemble = randomEnsemble(seed, { ...SHAPES[strategy], features: features.length });
  const fields = {
    ...manifestFieldsFor(ensemble),
    features,
    derivation: {
      inputs: INPUTS.map((input) => ({ ...input, missing: 'allowed' as const })),
      expressions: Object.values(expressions),
    },
  };
  const { bytes } = await compile(ensemble, fields, { strategy });
  const predictor = predictorFrom(bytes);
  return { deriver: predictor.deriver as Deriver, features, answers };
}

function write(deriver: Deriver, values: readonly Value[], cells: readonly string[]): void {
  deriver.begin();
  INPUTS.forEach(({ kind }, i) => {
    const value = values[i];
    // The module reads dates itself, unreadable ones too.
    if (kind === 'date') deriver.setText(i, cells[i].length > 64 ? '' : cells[i]);
    else if (kind === 'text') deriver.setText(i, (value as string | null) ?? '');
    else deriver.setNumber(i, value === null ? Number.NaN : Number(value));
  });
}

/** The double that a model reads of a feature. */
function codeOf(value: Value, feature: FeatureSchema[number]): number {
  if (value === null) return Number.NaN;
  return feature.kind === 'category' ? feature.labels.indexOf(value as string) : Number(value);
}

describe('a module that takes inputs', () => {
  it('computes what the twin computes', async () => {
    const runs = Number(process.env.BATCOMPUTER_FUNCTION_RUNS ?? 30);
    const property = fc.asyncProperty(
      fc.nat(),
      fc.constantFrom(...STRATEGIES),
      async (seed, strategy) => {
        const random = randomProgram(seed, 40, ['number', 'boolean', 'text']);
        const { deriver, features, answers } = await deriverOf(random, seed, strategy);
        const row = new Float64Array(features.length);
        answers.forEach((answer, r) => {
          write(deriver, random.values[r], random.cells[r]);
          deriver.derive(row);
          features.forEach((feature, f) => {
            const wanted = codeOf(answer[f], feature);
            if (Object.is(row[f], wanted)) return;
            const place = [Object.values(random.expressions)[f], random.cells[r], answer[f]];
            expect(row[f], JSON.stringify(place)).toBe(wanted);
          });
        });
      },
    );
    await fc.assert(property, { numRuns: runs });
  }, 600_000);
});
