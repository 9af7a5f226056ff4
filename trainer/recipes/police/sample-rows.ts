// Makes the rows of the embedded police sample: seeded, the same on every machine, laid out as
// data.police.uk publishes them. Outcomes follow the published rates; places and months' volumes are
// only plausible.
import { createRandom, type Random } from '../../base/random.ts';

export interface ForceRates {
  name: string;
  slug: string;
  monthlyRows: number;
  caughtRatio: number;
  publishesOutcomes: boolean;
  longitude: number;
  latitude: number;
  district: string | null;
  lsoaPrefix: string | null;
}

export interface CrimeRates {
  monthlyRows: number;
  noOutcomeShare: number;
  /** Outcome → its share of the rows that have one. */
  outcomes: Record<string, number>;
}

export interface PoliceRates {
  caughtOutcomes: string[];
  crimeTypes: Record<string, CrimeRates>;
  forces: ForceRates[];
}

/** One outcome with the running sum of the shares up to it. */
interface OutcomeStep {
  outcome: string;
  upTo: number;
}

export const HEADER =
  'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context';

/** Share of crimes that a force and crime type may reach as caught: none is ever certain. */
const HIGHEST_CAUGHT = 0.85;
const NO_LOCATION_SHARE = 0.02;
const PLACES = [
  ...['Supermarket', 'Parking Area', 'Shopping Area', 'Petrol Station', 'Nightclub', 'Hospital'],
  ...['Sports/Recreation Area', 'Park/Open Space', 'High Street', 'Station Road', 'Church Street'],
  ...['London Road', 'Bridge Street', 'Queen Street', "St Leonard'S Road", 'Victoria Road', ''],
  ...['Market Place', 'Mill Lane', 'Green Lane', 'The Crescent', 'Asda, Thurmaston', 'Manor Road'],
];

/**
 * Rows per month of each force: large forces are scaled down more than small ones, so that every force
 * has rows of every crime type.
 */
export function rowsPerMonth(forces: ForceRates[], rowsPerYear: number): number[] {
  const sizes = forces.map(({ monthlyRows }) => Math.sqrt(monthlyRows));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => Math.round(((size / total) * rowsPerYear) / 12));
}

/** The file of one force and month, header and all; `month` is `YYYY-MM`. */
export function policeFile(
  rates: PoliceRates,
  force: ForceRates,
  month: string,
  rowCount: number,
  key: number[],
): string {
  const random = createRandom(...key);
  const crimes = Object.entries(rates.crimeTypes);
  const total = crimes.reduce((sum, [, crime]) => sum + crime.monthlyRows, 0);
  const lines: string[] = [];
  let expected = 0;
  for (const [name, crime] of crimes) {
    const before = Math.round(expected);
    expected += (crime.monthlyRows / total) * rowCount;
    const outcomes = drawOutcomes(rates, force, crime, Math.round(expected) - before, random);
    for (const outcome of outcomes) lines.push(sampleLine(force, month, name, outcome, random));
  }
  shuffle(lines, random);
  return `${HEADER}\n${lines.join('\n')}\n`;
}

/**
 * Outcomes of `count` rows, '' where there is none: drawn at even distances from one random start, so
 * that each count is within one of what the rates say.
 */
function drawOutcomes(
  rates: PoliceRates,
  force: ForceRates,
  crime: CrimeRates,
  count: number,
  random: Random,
): string[] {
  const steps = outcomeSteps(rates, force, crime);
  const start = random.uniform();
  return Array.from({ length: count }, (_, i) => {
    const position = (i + start) / count;
    return steps.find(({ upTo }) => position < upTo)?.outcome ?? '';
  });
}

function outcomeSteps(rates: PoliceRates, force: ForceRates, crime: CrimeRates): OutcomeStep[] {
  if (!force.publishesOutcomes) return [];
  const isCaught = (outcome: string) => rates.caughtOutcomes.includes(outcome);
  const shares = Object.entries(crime.outcomes);
  const sum = (entries: [string, number][]) =>
    entries.reduce((total, [, share]) => total + share, 0);
  const all = sum(shares);
  const caught = sum(shares.filter(([outcome]) => isCaught(outcome)));
  const wanted = Math.min(HIGHEST_CAUGHT, (caught / all) * force.caughtRatio);
  const published = 1 - crime.noOutcomeShare;
  let upTo = 0;
  return shares.map(([outcome, share]) => {
    const scaled = isCaught(outcome)
      ? (share / caught) * wanted
      : (share / (all - caught)) * (1 - wanted);
    upTo += scaled * published;
    return { outcome, upTo };
  });
}

function sampleLine(
  force: ForceRates,
  month: string,
  crime: string,
  outcome: string,
  random: Random,
): string {
  const isAnonymous = crime === 'Anti-social behaviour' || !force.publishesOutcomes;
  const id = isAnonymous ? '' : hexDigits(random, 8);
  const place = placeCells(force, random);
  return `${id},${month},${force.name},${force.name},${place},${crime},${outcome},`;
}

/** Longitude, latitude, location, LSOA code and name. */
function placeCells(force: ForceRates, random: Random): string {
  if (random.uniform() < NO_LOCATION_SHARE) return ',,No Location,,';
  const area = random.below(900);
  const spot = createRandom(area, force.slug.length, Math.round(force.latitude * 100));
  const longitude = (force.longitude + (spot.uniform() - 0.5) * 0.4).toFixed(6);
  const latitude = (force.latitude + (spot.uniform() - 0.5) * 0.3).toFixed(6);
  const location = quoteCell(`On or near ${PLACES[random.below(PLACES.length)]}`);
  if (force.district === null) return `${longitude},${latitude},${location},,`;
  const code = `${force.lsoaPrefix}${String(1000 + area * 37).padStart(6, '0')}`;
  const letter = String.fromCharCode(65 + (area % 5));
  const name = `${force.district} ${String(1 + Math.floor(area / 5)).padStart(3, '0')}${letter}`;
  return `${longitude},${latitude},${location},${code},${name}`;
}

function quoteCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const HEX_BYTES = Array.from({ length: 65536 }, (_, i) => i.toString(16).padStart(4, '0'));

function hexDigits(random: Random, words: number): string {
  let digits = '';
  for (let i = 0; i < words; i++) {
    const word = random.uint32();
    digits += HEX_BYTES[word >>> 16] + HEX_BYTES[word & 0xffff];
  }
  return digits;
}

function shuffle(lines: string[], random: Random): void {
  for (let i = lines.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }
}
