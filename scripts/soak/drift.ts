// How often the monitor's test of drift is wrong: made streams that did not change, and such in which one label did.
//
//   npm run check:drift [-- --batches 2000 --seed 1 --reference 20000]
import { createRandom, drawBinomial, type Random } from '../../trainer/base/random.ts';
import { DRIFT_LIMITS } from '../../trainer/monitor/drift.ts';
import { correctedIndex, stabilityIndex } from '../../trainer/monitor/statistics/distances.ts';
import { adjustForDiscoveries } from '../../trainer/monitor/statistics/false-discoveries.ts';
import { testSameSource } from '../../trainer/monitor/statistics/same-source.ts';
import { readOptions } from '../read-options.ts';

export interface Stream {
  /** Batches that are judged, each against a reference of its own. */
  batches: number;
  /** Rows of a batch, and of the reference. */
  rows: number;
  reference: number;
  inputs: number;
  seed: number;
}

export interface DriftRates {
  /** Share of the batches with any input that is believed to have drifted, at a level of 1 %. */
  found: number;
  /** Share with such an input that also drifted by as much as matters: of these the monitor alarms. */
  alarmed: number;
  /** Share with any input whose population stability index is above 0.1, the folklore's threshold. */
  folklore: number;
}

const { level, leastIndex } = DRIFT_LIMITS;
const FOLKLORE = 0.1;
const FEWEST_BINS = 2;
const MOST_BINS = 30;

/** Of batches from the source of their reference. */
export function falseAlarms(stream: Stream): DriftRates {
  return rates(stream, (_, shares) => shares);
}

/** Of batches in which the first input's largest label has a share that is larger by `shift`. */
export function power(stream: Stream, shift: number): DriftRates {
  return rates(stream, (input, shares) => (input === 0 ? shifted(shares, shift) : shares));
}

function rates(
  { batches, rows, reference, inputs, seed }: Stream,
  change: (input: number, shares: number[]) => number[],
): DriftRates {
  const random = createRandom(seed, rows, reference, inputs);
  let [found, alarmed, folklore] = [0, 0, 0];
  for (let batch = 0; batch < batches; batch++) {
    const judged = Array.from({ length: inputs }, (_, input) => {
      const shares = drawShares(random);
      const before = drawCounts(random, reference, shares);
      const now = drawCounts(random, rows, change(input, shares));
      const { pValue, pooled } = testSameSource(before, now);
      const index = correctedIndex(pooled.reference, pooled.current);
      return { pValue, index, plain: stabilityIndex(before, now) };
    });
    const adjusted = adjustForDiscoveries(judged.map(({ pValue }) => pValue));
    const believed = judged.filter((_, input) => adjusted[input] <= level);
    if (believed.length > 0) found++;
    if (believed.some(({ index }) => index >= leastIndex)) alarmed++;
    if (judged.some(({ plain }) => plain > FOLKLORE)) folklore++;
  }
  return { found: found / batches, alarmed: alarmed / batches, folklore: folklore / batches };
}

/** Shares of 2 to 30 bins: about equal, or falling as those of words do, or anything between. */
function drawShares(random: Random): number[] {
  const bins = FEWEST_BINS + random.below(MOST_BINS - FEWEST_BINS + 1);
  const slope = 1.5 * random.uniform();
  const weights = Array.from(
    { length: bins },
    (_, i) => (0.5 + random.uniform()) / (i + 1) ** slope,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function shifted(shares: number[], shift: number): number[] {
  const largest = Math.max(...shares);
  const at = shares.indexOf(largest);
  const rest = (1 - largest - shift) / (1 - largest);
  return shares.map((share, i) => (i === at ? share + shift : share * rest));
}

/** A multinomial draw, bin by bin. */
function drawCounts(random: Random, rows: number, shares: number[]): number[] {
  let [left, mass] = [rows, 1];
  return shares.map((share, i) => {
    const count =
      i === shares.length - 1 ? left : drawSuccesses(random, left, Math.min(1, share / mass));
    left -= count;
    mass -= share;
    return count;
  });
}

/** From here on a rounded normal draw is no different to any of these tests, and much faster. */
const MANY = 10_000;

function drawSuccesses(random: Random, trials: number, p: number): number {
  const variance = trials * p * (1 - p);
  if (variance < MANY) return drawBinomial(random, trials, p);
  const normal =
    Math.sqrt(-2 * Math.log1p(-random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const drawn = Math.round(trials * p + Math.sqrt(variance) * normal);
  return Math.min(trials, Math.max(0, drawn));
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

if (import.meta.main) {
  const options = readOptions({
    batches: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    reference: { type: 'string', default: '20000' },
  });
  const common = {
    batches: Number(options.batches),
    seed: Number(options.seed),
    reference: Number(options.reference),
  };
  console.log(
    `${common.batches} clean batches, a reference of ${common.reference} rows each, at 1 %:`,
  );
  for (const rows of [100, 1000, 10_000, 100_000, 1_000_000]) {
    for (const inputs of [3, 30, 300]) {
      const { found, alarmed, folklore } = falseAlarms({ ...common, rows, inputs });
      console.log(
        `  ${rows} rows, ${inputs} inputs: found ${percent(found)}, alarmed ${percent(alarmed)}; PSI above 0.1 in ${percent(folklore)}`,
      );
    }
  }
  console.log('a label whose share grew by 10 percentage points, in 1,000 rows:');
  for (const inputs of [3, 30, 300]) {
    const batches = Math.min(common.batches, 500);
    const { found, alarmed } = power({ ...common, batches, rows: 1000, inputs }, 0.1);
    console.log(`  ${inputs} inputs: found in ${percent(found)}, alarmed in ${percent(alarmed)}`);
  }
}
