// The aims that speed was set, with what was measured when they were set, and what the records of now say.
import { markdownTable } from '../../docs-tables.ts';
import type { ExplainResults } from '../explain/report.ts';
import { microseconds } from '../explain/report.ts';
import { type InputsResults, leastCost } from '../inputs/report.ts';
import { OURS, OURS_RAW } from '../predict/contestants.ts';
import { keyOf, type PredictResults, timesOf } from '../predict/report.ts';
import { median } from '../spread.ts';
import {
  aucDifference,
  MANY_TABLES,
  runsOf,
  type SetResults,
  type TrainRun,
} from '../train/report.ts';

export interface AimRecords {
  predict: PredictResults;
  explain: ExplainResults;
  inputs: InputsResults;
  train: SetResults[];
}

interface Aim {
  what: string;
  before: string;
  beside: string;
  aim: string;
  now(records: AimRecords): string;
}

const EXPLAINED = ['titanic', 'NYC_taxi', 'airline-like', 'mtpl2'];

const AIMS: Aim[] = [
  {
    what: 'NYC_taxi, ns a row, 1 / 100 / 10,000 rows a call',
    before: '151 / 129 / 103',
    beside: 'code made for the model 91 / 84 / 81; LightGBM in C 5,700',
    aim: '100 / 78 / 75',
    now: predicts('NYC_taxi'),
  },
  {
    what: 'airline, raw scores',
    before: '198 / 160 / 156',
    beside: '106 / 88 / 85; 6,800',
    aim: '110 / 84 / 80',
    now: predicts('airline', OURS_RAW),
  },
  {
    what: 'mtpl2',
    before: '1,147 / 890 / 880',
    beside: '1,015 / 1,087 / 953; 49,200',
    aim: '780 / 710 / 640',
    now: predicts('mtpl2'),
  },
  {
    what: 'one exact sigmoid, ns',
    before: '31–40',
    beside: 'trial 9',
    aim: '9',
    now: ({ predict }) => linkOf(predict),
  },
  {
    what: 'ten derived features, ns a prediction from JSON',
    before: '–',
    beside: '–',
    aim: '1,000',
    now: ({ inputs }) => leastCost(inputs).toFixed(0),
  },
  {
    what: 'contributions, µs a row: Titanic / NYC_taxi / airline / mtpl2',
    before: '976 / 316 / 562 / 6,742',
    beside: 'LightGBM – / 302 / 594 / 6,498',
    aim: '20 / 9 / 10 / 115',
    now: ({ explain }) =>
      EXPLAINED.map((name) => (explain[name] ? microseconds(explain[name].batch) : '–')).join(
        ' / ',
      ),
  },
  training('boosting 800,000 × 28', '6.5–8.7 s', '7.1–10.5 s', '0.4', 'base'),
  training('the same, 200,000 rows', '3.07 s', '2.81 s', '0.5', 'fewer rows'),
  training('8 categories and 5 % missing', '7.6 s', '8.7 s', '0.5', 'categories'),
  {
    what: 'AUC less LightGBM’s, 200,000 rows',
    before: '−0.00019 ± 0.00012',
    beside: '',
    aim: '−0.00005 or more',
    now: ({ train }) => {
      const set = setOf(train, MANY_TABLES) ?? setOf(train, 'fewer rows');
      if (!set || runsOf(set, 'lightgbm').length === 0) return '–';
      return `${aucDifference(set, 'lightgbm')}, ${tables(runsOf(set, 'lightgbm').length)}`;
    },
  },
];

export function aimsSection(records: AimRecords): string {
  const head = ['', 'at first', 'beside', 'aim, at most', 'now'];
  const rows = AIMS.map(({ what, before, beside, aim, now }) => [
    ...[what, before, beside, aim],
    now(records),
  ]);
  return `## Aims

The first two columns of figures were measured on 2026-11-26 on two cores of an Intel Xeon at 2.1 GHz, with LightGBM 4.6; now is the machine of this page. Training now is the time as a share of LightGBM’s in the same run, on the most threads; in brackets, the CPU time.

${markdownTable([head, ...rows])}

airline is a model of lleaves’ tests, as NYC_taxi and mtpl2 are; where it is missing, it was measured on 2026-11-27 on an AMD EPYC under a load of 11: 108 / 81 / 79. One row of mtpl2 takes 770 to 790 ns from one run to the next: its masks and its 1,000 leaf values are some 1,300 lines that come from the second cache, which a batch reads tile by tile. For the contributions of airline-like the trial’s own code takes 11.1 µs on this machine. Where the time of training goes stands below its table.`;
}

function predicts(model: string, who = OURS): Aim['now'] {
  return ({ predict }) => (predict[model] ? timesOf(predict[model], who) : '–');
}

/** Of a row among 10,000: probabilities less raw scores, of a model whose link is a sigmoid. */
function linkOf(predict: PredictResults): string {
  const ns = predict['airline-like']?.ns;
  if (ns === undefined) return '–';
  return (ns[keyOf(OURS, 10_000)].least - ns[keyOf(OURS_RAW, 10_000)].least).toFixed(0);
}

function training(what: string, before: string, beside: string, aim: string, set: string): Aim {
  return {
    what,
    before,
    beside: `LightGBM ${beside}`,
    aim: `${aim} of LightGBM`,
    now: ({ train }) => shareOf(setOf(train, set)),
  };
}

function setOf(train: SetResults[], name: string): SetResults | undefined {
  return train.find(({ plan }) => plan.name === name);
}

/** Of LightGBM's seconds, and in brackets of its CPU time. */
function shareOf(set: SetResults | undefined): string {
  const theirs = set ? runsOf(set, 'lightgbm') : [];
  if (!set || theirs.length === 0) return '–';
  const share = (of: (run: TrainRun) => number) =>
    (median(runsOf(set, 'ours').map(of)) / median(theirs.map(of))).toFixed(2);
  return `${share(({ seconds }) => seconds)} (${share(({ cpuSeconds }) => cpuSeconds)})`;
}

function tables(count: number): string {
  return count === 1 ? 'one table' : `${count} tables`;
}
