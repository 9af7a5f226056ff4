// Charts of two versions in one frame, where both have the same class.
import { calibrationFrame } from './calibration-section.ts';
import { DIAGONAL, dot, type Point, polyline } from './chart.ts';
import type { Lined } from './curves-section.ts';
import type { Html } from './html.ts';
import type { ReportFacts } from './report-facts.ts';

/** The first class that both have curves of: the earlier version's dashed, the later one's above it. */
export function curveLines(before: ReportFacts, after: ReportFacts): Lined[] {
  const [old, now] = [before, after].map(({ evaluation }) => evaluation?.curves ?? []);
  const shared = now.find((curve) => old.some((one) => one.class === curve.class));
  const earlier = old.find((curve) => curve.class === shared?.class);
  if (shared === undefined || earlier === undefined) return [];
  return [
    { curve: earlier, className: 'line before' },
    { curve: shared, className: 'line' },
  ];
}

/** Null where no class is in both. */
export function overlaidCalibration(before: ReportFacts, after: ReportFacts): Html | null {
  const [old, now] = [before, after].map(({ evaluation }) => evaluation?.calibration ?? []);
  const shared = now.find((one) => old.some((other) => other.class === one.class));
  const earlier = old.find((one) => one.class === shared?.class);
  if (shared === undefined || earlier === undefined) return null;
  const chart = calibrationFrame(shared.class);
  const pointsOf = ({ bins }: typeof shared) =>
    bins.map((bin): Point => [bin.meanPredicted, bin.observedShare]);
  return chart.draw([
    polyline(chart, DIAGONAL, 'guide'),
    polyline(chart, pointsOf(earlier), 'line before'),
    polyline(chart, pointsOf(shared), 'line'),
    pointsOf(shared).map((point) => dot(chart, point)),
  ]);
}
