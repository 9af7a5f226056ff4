// What a person must hear of: differences that are both beyond chance and of a size that matters.

import type { Interval } from '../evaluate/confidence.ts';
import { isLowerBetter, judgeAmong, metricText, metricTitle } from '../evaluate/metrics.ts';
import { wilson } from '../judge/report/calibration-section.ts';
import { percent, short } from '../judge/report/numbers.ts';
import { type Drift, movedText } from './drift.ts';
import type { VersionFindings } from './version-findings.ts';

export type AlarmKind = 'input' | 'answer' | 'expected' | 'measured' | 'problems';

export interface Alarm {
  kind: AlarmKind;
  version: number;
  /** The input, output or metric; '' for problems. */
  subject: string;
  /** What is the case, with its figures. */
  text: string;
}

/** Metrics that alarm beside the one that judges the model. */
const DECIDING = ['auc'];
/** Of the figure on held-out rows: by less it may be worse. */
const TOLERANCE = 0.02;
/** A difference is believed at 1 %: so many standard errors; 95 % intervals are 1.96 to either side. */
const BELIEVED = 2.576;
const INTERVAL = 1.96;
/** Share of the requests that may end in a problem. */
export const MOST_PROBLEMS = 0.05;

export function findAlarms(findings: VersionFindings): Alarm[] {
  const { version, drift, expected, own } = findings;
  return [
    ...(drift ?? []).filter((one) => one.isDrifted).map((one) => driftAlarm(version, one)),
    ...qualityAlarms('expected', version, expected?.metrics, own),
    ...measuredAlarms(findings),
    ...problemAlarm(findings),
  ];
}

function driftAlarm(version: number, drift: Drift): Alarm {
  const { of, name, index, bins } = drift;
  const text = `${of} ${name} drifted (PSI ${short(index)}): ${movedText(bins, 2)}`;
  return { kind: of, version, subject: name, text };
}

/** Of all labels, or where those say nothing, of the latest ones: a fall of today is not to drown in a week. */
function measuredAlarms({ version, measured, own, overTime }: VersionFindings): Alarm[] {
  const all = qualityAlarms('measured', version, measured?.metrics, own);
  const latest = overTime.length > 1 ? overTime[overTime.length - 1] : null;
  if (all.length > 0 || latest === null) return all;
  const since = new Date(latest.at).toISOString().slice(0, 16).replace('T', ' ');
  return qualityAlarms('measured', version, latest.measured?.metrics, own).map((alarm) => ({
    ...alarm,
    text: `since ${since} (UTC) ${alarm.text}`,
  }));
}

type Figures = Record<string, { value: number; interval: Interval | null }>;

function qualityAlarms(
  kind: 'expected' | 'measured',
  version: number,
  figures: Figures | undefined,
  own: VersionFindings['own'],
): Alarm[] {
  if (figures === undefined) return [];
  const judge = judgeAmong(Object.keys(own.metrics));
  return Object.entries(figures).flatMap(([name, { value, interval }]): Alarm[] => {
    const before = own.metrics[name];
    const decides = name === judge || DECIDING.includes(name);
    if (before === undefined || !decides) return [];
    const worse = isLowerBetter(name) ? value - before : before - value;
    const error = Math.hypot(halfOf(interval), halfOf(own.confidence[name])) / INTERVAL;
    if (!(worse > TOLERANCE * Math.abs(before) && worse > BELIEVED * error)) return [];
    const text = `${metricTitle(name)} is ${kind === 'expected' ? 'expected to be' : 'measured as'} ${metricText(name, value)}, and was ${metricText(name, before)} on held-out rows`;
    return [{ kind, version, subject: name, text }];
  });
}

/** Of what has no interval nothing is believed. */
function halfOf(interval: Interval | null | undefined): number {
  return interval ? (interval.high - interval.low) / 2 : Number.POSITIVE_INFINITY;
}

function problemAlarm({ version, service }: VersionFindings): Alarm[] {
  const { requests, problemShare, problems } = service;
  if (requests === 0 || wilson(problemShare, requests)[0] <= MOST_PROBLEMS) return [];
  const [most] = Object.keys(problems);
  const text = `${percent(problemShare)} of ${requests.toLocaleString('en')} requests ended in a problem, most in ${most}`;
  return [{ kind: 'problems', version, subject: '', text }];
}
