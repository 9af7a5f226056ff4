// A CSV as it comes, made up, of the make of a public table of house sales: a date without separators, a code of five
// digits, numbers whose ratio matters, categories with empty cells, and texts. And a recipe with inputs for it.
import { createRandom } from '../trainer/base/random.ts';

const ZIPS = ['98101', '98102', '98001', '98055', '97003', '97210'];
const KINDS = ['S', 'D', 'x', ''];
const NOTES = ['', 'Ocean view', 'no pool', 'großer POOL, alt'];

export function housesCsv(rows: number): string {
  const random = createRandom(3, 1);
  const pick = <T>(list: readonly T[]) => list[random.below(list.length)];
  const two = (value: number) => String(value).padStart(2, '0');
  const lines = Array.from({ length: rows }, (_, id) => {
    const [month, day, hour] = [1 + random.below(12), 1 + random.below(28), random.below(24)];
    const date = `${pick([2014, 2015])}${two(month)}${two(day)}T${two(hour)}0000`;
    const bedrooms = pick(['', 0, 1, 2, 3, 4]);
    const [sqft, built] = [400 + random.below(4600), 1900 + random.below(115)];
    const [zip, kind, note] = [pick(ZIPS), pick(KINDS), pick(NOTES)];
    const perFoot = zip.startsWith('981') ? 200 : 100;
    const season = month === 5 ? 50_000 : 0;
    const price = sqft * perFoot + season + (kind === 'S' ? 20_000 : 0) - (2015 - built) * 300;
    return `${id},${date},${price},${bedrooms},${sqft},${built},${zip},${kind},"${note}"`;
  });
  return ['id,date,price,bedrooms,sqft,yr_built,zipcode,kind,note', ...lines, ''].join('\n');
}

export const HOUSES_RECIPE = `
import * as b from 'batcomputer';

export default b.defineRecipe({
  name: 'houses',
  source: 'houses.csv',
  target: 'price',
  objective: 'regression',
  learner: { kind: 'boosting', rounds: 30 },
  inputs: {
    date: b.date('YYYYMMDDTHHmmss'),
    bedrooms: b.integer({ missing: 'allowed', minimum: 0 }),
    sqft: b.number(),
    yr_built: b.integer(),
    zipcode: b.text(),
    kind: b.text({ missing: 'allowed' }),
    note: b.text({ missing: 'allowed' }),
  },
  features: {
    month: b.month('date'),
    weekday: b.weekday('date'),
    age: b.minus(b.year('date'), 'yr_built'),
    area: b.group('zipcode', { byPrefix: 3 }),
    sqft: 'sqft',
    perRoom: b.divide('sqft', 'bedrooms'),
    kind: b.map('kind', { S: 'single', D: 'double' }, { other: 'other' }),
    letter: 'kind',
    hasPool: b.contains(b.lower('note'), 'pool'),
  },
});
`;
