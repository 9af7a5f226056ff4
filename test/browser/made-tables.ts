// Tables as strangers bring them, made up, and recipes for them: three kinds of flowers, and a machine with three
// hundred sensors.
import { createRandom } from '../../trainer/base/random.ts';

const FLOWERS = [
  { kind: 'bellflower', petal: 21, sepal: 9, color: ['blue', 'violet'] },
  { kind: 'gentian', petal: 34, sepal: 14, color: ['blue', 'white'] },
  { kind: 'primrose', petal: 17, sepal: 11, color: ['yellow', 'white'] },
];
export const FLOWERS_RECIPE = `
import { defineRecipe } from 'batcomputer';

export default defineRecipe({
  name: 'flowers',
  title: 'Which flower is it?',
  description: 'Which of three flowers of the mountains it is, from its measures and where it grows. Made up.',
  source: 'flowers.csv',
  target: 'kind',
  objective: 'multiclass',
  learner: { kind: 'boosting', rounds: 25 },
  features: {
    petal_mm: { sql: '"petal_mm"', kind: 'number', minimum: 0, maximum: 80, description: 'Length of a petal in mm' },
    sepal_mm: { sql: '"sepal_mm"', kind: 'number', minimum: 0, maximum: 40, description: 'Length of a sepal in mm' },
    color: { sql: '"color"', kind: 'category', description: 'Color of the flower' },
    site: { sql: '"site"', kind: 'category', missing: 'allowed', description: 'Where it grows; null when unknown' },
    altitude_m: { sql: '"altitude_m"', kind: 'integer', minimum: 0, maximum: 4000, description: 'Meters above the sea' },
  },
});
`;

const SITES = ['alp', 'meadow', 'river bank', 'rock', 'wood'];

/** A CSV of three classes, with numbers, labels and empty cells. */
export function flowersCsv(rows: number): string {
  const random = createRandom(11, 1);
  const lines = Array.from({ length: rows }, () => {
    const { kind, petal, sepal, color } = FLOWERS[random.below(FLOWERS.length)];
    const around = (value: number) => (value * (0.75 + random.uniform() / 2)).toFixed(1);
    const site = random.below(12) === 0 ? '' : SITES[random.below(SITES.length)];
    const height = 100 + random.below(2200);
    return [kind, around(petal), around(sepal), color[random.below(2)], site, height].join(',');
  });
  return ['kind,petal_mm,sepal_mm,color,site,altitude_m', ...lines, ''].join('\n');
}

export const SENSORS = 300;

/** A CSV of as many numbers as there are sensors, four of which tell whether the machine fails. */
export function sensorsCsv(rows: number): string {
  const random = createRandom(12, 1);
  const names = Array.from({ length: SENSORS }, (_, i) => `sensor_${String(i).padStart(3, '0')}`);
  const lines = Array.from({ length: rows }, () => {
    const values = names.map(() => random.below(1000) / 10);
    const strain = values[7] + values[100] + values[201] - values[299];
    const fails = strain + 40 * random.uniform() > 130;
    return [...values, fails ? 'fails' : 'runs'].join(',');
  });
  return [[...names, 'state'].join(','), ...lines, ''].join('\n');
}

export const SENSORS_RECIPE = `
import { defineRecipe } from 'batcomputer';

const names = Array.from({ length: ${SENSORS} }, (_, i) => 'sensor_' + String(i).padStart(3, '0'));

export default defineRecipe({
  name: 'sensors',
  title: 'Will the machine fail?',
  description: 'Whether a machine fails within the hour, from ${SENSORS} sensors. Made up.',
  source: 'sensors.csv',
  target: { sql: '"state"', classes: { runs: ['runs'], fails: ['fails'] } },
  objective: 'binary',
  learner: { kind: 'boosting', rounds: 25 },
  features: Object.fromEntries(names.map((name) => [name, { sql: '"' + name + '"', kind: 'number' }])),
});
`;
