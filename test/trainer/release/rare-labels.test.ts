// From rows with rare labels to a version that answers labels it has never seen: by both learners, from rows
// in memory and streamed ones. `publish` holds the module to the plain twin in every one of them.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import { FEWEST_OTHER_ROWS } from '../../../trainer/encode/other-rows.ts';
import { describeOthers } from '../../../trainer/evaluate/describe-others.ts';
import { evaluateVersion } from '../../../trainer/judge/evaluate-version.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { hashRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { train } from '../../../trainer/release/train.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { collectWarnings, writeFiles } from '../ingest/ingest-fixture.ts';

/** Rows of 60 frequent labels, which tell the class, and of labels of one or two rows, all of class no. */
function makeRows(rare: number): string {
  const random = createRandom(7, 1);
  const lines = Array.from({ length: 3000 }, (_, i) => {
    const label = i % 60;
    const answer = random.uniform() < (label % 2 === 0 ? 0.9 : 0.1) ? 'yes' : 'no';
    return `p${label},${(random.uniform() * 10).toFixed(2)},${answer}`;
  });
  const seldom = Array.from({ length: rare }, (_, i) => `rare ${i},5,no`);
  return ['place,size,answer', ...lines, ...seldom, ...seldom.slice(0, rare / 2), ''].join('\n');
}

async function trainOn(rows: string, changes: object) {
  const registry = await openRegistry(temporaryFolder());
  const written = { source: 'r.csv', target: 'answer', features: ['place', 'size'], ...changes };
  const recipe = checkRecipe(written, 'made.ts');
  const data = [join(writeFiles({ 'r.csv': rows }), 'r.csv')];
  const { progress } = collectWarnings();
  const loaded = { recipe, hash: hashRecipe(recipe), path: 'made.ts' };
  const { version, report } = await train(loaded, { registry, data }, progress);
  const card = new TextDecoder().decode(await version.file('MODEL_CARD.md'));
  const predictor = await version.predictor();
  const encoder = makeRowEncoder(predictor.manifest.features);
  const ask = (place: string) => {
    const row = new Float64Array(2);
    expect(encoder.encode({ place, size: 5 }, row)).toBeNull();
    return predictor.predict(row)[1];
  };
  const evaluate = async (places: string[]) => {
    const lines = places.map((place, i) => `${place},5,${i % 2 ? 'yes' : 'no'}`);
    const given = writeFiles({ 'new.csv': ['place,size,answer', ...lines, ''].join('\n') });
    return evaluateVersion(version, { data: [given] }, progress);
  };
  return { version, evaluate, entry: version.entry, ask, card, labels: report?.labels?.place };
}

const LEARNERS = [
  ['boosting', { learner: { kind: 'boosting', rounds: 20 } }],
  ['boosting of a stream', { learner: { kind: 'boosting', rounds: 20 }, stream: true }],
  ['forest', { learner: { kind: 'forest', trees: 20 } }],
  ['forest of a stream', { learner: { kind: 'forest', trees: 20 }, stream: true }],
] as const;

describe.each(LEARNERS)('%s', (_name, changes) => {
  it('learns the rare labels as one, and measures it', async () => {
    const { entry, ask, card, labels } = await trainOn(makeRows(200), changes);
    const [place] = entry.features;
    expect(place).toMatchObject({ other: 'other' });
    expect(place.kind === 'category' && place.labels.length).toBe(61);
    expect(ask('never seen')).toBe(ask('other'));
    expect(ask('rare 1')).toBe(ask('other'));
    expect(ask('never seen')).toBeLessThan(0.25);
    expect(ask('p2')).toBeGreaterThan(0.6);
    expect(labels).toMatchObject({ other: 'other', kept: 60, isMeasured: true });
    expect(labels?.trainRows).toBeGreaterThan(200);
    expect(labels?.heldOut.rows).toBeGreaterThan(labels?.new?.rows ?? 0);
    expect(labels?.new?.rows).toBeGreaterThan(0);
    expect(Object.keys(labels?.heldOut.metrics ?? {})).toContain('accuracy');
    expect(card).toContain("any other text is 'other', learned from");
    expect(card).toContain('Texts of place that are not listed are answered as one label');
  });

  it('goes the way of most rows where there are too few of them, and says that it is not measured', async () => {
    const { ask, card, labels } = await trainOn(makeRows(6), changes);
    expect(labels?.trainRows).toBeLessThan(FEWEST_OTHER_ROWS);
    expect(labels?.isMeasured).toBe(false);
    expect(ask('never seen')).toBe(ask('other'));
    expect(ask('never seen')).toBeGreaterThan(0);
    expect(card).toContain('not measured');
  });
});

it('refuses a label of the data that training has not seen where the recipe says so', async () => {
  const features = { place: { sql: 'place', kind: 'category', unseen: 'refused' } };
  const { entry, card } = await trainOn(makeRows(6), {
    features,
    learner: { kind: 'forest', trees: 5 },
  });
  expect(entry.features[0]).not.toHaveProperty('other');
  expect(card).toContain('Labels that are not listed are refused.');
});

describe("rows of one's own", () => {
  const forest = { learner: { kind: 'forest', trees: 5 } };
  const places = ['p1', 'p2', 'rare 1', 'rare 1', 'rare 2', 'never seen', 'p3'];

  it.each([
    ['at once', forest],
    ['as they pass', { ...forest, stream: true }],
  ])('are told by what training knew of their labels, read %s', async (_, changes) => {
    const { evaluate, version } = await trainOn(makeRows(400), changes);
    const { evaluation } = await evaluate([...places, 'other']);
    const { place } = evaluation.labels ?? {};
    const rows = [place?.heldOut, place?.rare, place?.new].map((part) => part?.rows);
    // All rows of some rare labels may have been held out.
    expect(rows[0]).toBe(5);
    expect((rows[1] ?? 0) + (rows[2] ?? 0)).toBe(5);
    expect(rows[2]).toBeGreaterThanOrEqual(2);
    expect(rows[1]).toBeGreaterThanOrEqual(1);
    const told = describeOthers(evaluation.labels, 'rows').join();
    expect(told).toMatch(/5 rows have such a label .*rare in training .*training never saw/);
    // No label of a few rows is written down.
    expect(new TextDecoder().decode(await version.file('rare-labels.json'))).not.toContain(
      'rare 1',
    );
  });

  it('have no such labels, or none that was learned', async () => {
    const { evaluate } = await trainOn(makeRows(0), forest);
    const told = async (rows: string[]) =>
      describeOthers((await evaluate(rows)).evaluation.labels, 'rows').join();
    expect(await told(['p1', 'p2'])).toContain('none of the rows has one, so this is not measured');
    expect(await told(['p1', 'x', 'y'])).toMatch(
      /too few to learn it.*2 rows have such a label .*not measured as a label of its own.*never saw/,
    );
  });
});
