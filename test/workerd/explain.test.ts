// Explanations add up to the score that the module gives, and say it in a sentence.
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import type { Predictor } from '../../runtime/module/predictor.ts';
import { type Explanation, explainRow } from '../../runtime/rows/explanation.ts';
import { serveVersion } from '../../worker/served-version.ts';
import { post, problemOf } from './requests.ts';

interface Explained {
  answer: Record<string, number>;
  explanations: Explanation[];
}

function sumOf({ base, contributions }: Explanation): number {
  return contributions.reduce((sum, { contribution }) => sum + contribution, base);
}

describe('explain', () => {
  it('gives the answer of predict, and contributions that add up to the raw score', async () => {
    const row = { force: 'Kent Police', crime: 'Drugs', month: 3 };
    const { answer, explanations } = await (await post('/api/explain', row)).json<Explained>();
    expect(answer).toEqual(await (await post('/api/predict', row)).json());
    expect(explanations).toHaveLength(1);
    const [one] = explanations;
    expect(one.flag).toBe('caughtProb');
    expect(one.unit).toBe('raw score');
    expect(sumOf(one)).toBeCloseTo(one.raw, 12);
    const given = Object.fromEntries(
      one.contributions.map(({ feature, value }) => [feature, value]),
    );
    expect(given).toEqual(row);
    const sizes = one.contributions.map(({ contribution }) => Math.abs(contribution));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(one.sentence).toContain(
      `The probability of caught is ${(100 * answer.caughtProb).toFixed(1)} %`,
    );
    for (const { feature, value } of one.contributions) {
      expect(one.sentence).toMatch(new RegExp(`${feature} ${value} (raises|lowers) it by`));
    }
  });

  it('explains each class where there are several, and says what is missing', async () => {
    const row = { port: null, alone: false, fare: 30 };
    const { explanations } = await (await post('/voyage/api/explain', row)).json<Explained>();
    expect(explanations.map(({ flag }) => flag)).toEqual(['lost', 'saved', 'unknown']);
    for (const one of explanations) {
      expect(sumOf(one)).toBeCloseTo(one.raw, 12);
      const age = one.contributions.find(({ feature }) => feature === 'age');
      expect(age?.value).toBeNull();
      if (age?.contribution !== 0) expect(one.sentence).toContain('that age is missing');
    }
  });

  it('speaks of points where the score is the probability itself', () => {
    const served = serveVersion(deployment.models[0], deployment.models[0].versions[0]);
    const outputs = { probability: [0.9, 0.1], raw: [0.1], contributions: [0.05, -0.12, 0, 0.17] };
    const predict = (_: unknown, kind: keyof typeof outputs = 'probability') => outputs[kind];
    const predictor = { manifest: served.predictor.manifest, predict } as unknown as Predictor;
    const row = { force: 'Kent Police', crime: 'Drugs', month: 3 };
    const [one] = explainRow(predictor, served.row, row);
    expect(one.sentence).toBe(
      'The probability of caught is 10.0 %, where the average is 17.0 %: ' +
        'crime Drugs lowers it by 12.0 points, force Kent Police raises it by 5.0 points.',
    );
  });

  it('refuses what predict refuses', async () => {
    await problemOf(await post('/api/explain', { force: 'Kent Police' }), 422);
    await problemOf(await post('/api/explain?include=raw', {}), 400);
  });
});
