// The frame of a chart: two linear axes with their ticks and titles, as SVG. d3-scale chooses domains and ticks,
// d3-shape writes paths; colors come from the page's style.
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { type Content, type Html, html } from './html.ts';
import { short } from './numbers.ts';

export type Scale = ScaleLinear<number, number>;
export type Point = readonly [x: number, y: number];

export interface Frame {
  x: Scale;
  y: Scale;
  /** The chart with these marks in it. */
  draw(marks: Content): Html;
}

export interface Axis {
  domain: readonly [number, number];
  title: string;
  /** True: the domain is widened to round numbers. */
  isNice?: boolean;
  format?(value: number): string;
  /** No ticks but these. */
  ticks?: number[];
  /** Ticks at whole numbers only. */
  isWhole?: boolean;
}

const WIDTH = 360;
const MARGIN = { top: 8, right: 12, bottom: 38 };
/** Beside the ticks stands the title of the axis, turned. */
const TITLE_WIDTH = 20;
const DIGIT_WIDTH = 6.6;

/** @param label what the chart shows, for who cannot see it */
export function frame(label: string, xAxis: Axis, yAxis: Axis, height = 250): Frame {
  const y = scaleOf(yAxis, [height - MARGIN.bottom, MARGIN.top]);
  const upTicks = ticksOf(y, yAxis, 5).map((tick) => ({ tick, text: tickText(yAxis, tick) }));
  const left =
    TITLE_WIDTH + DIGIT_WIDTH * Math.max(0, ...upTicks.map(({ text }) => text.length)) + 6;
  const x = scaleOf(xAxis, [left, WIDTH - MARGIN.right]);
  const floor = height - MARGIN.bottom;
  const across = ticksOf(x, xAxis, 5).map(
    (tick) =>
      html`<text x="${px(x(tick))}" y="${floor + 15}" text-anchor="middle">${tickText(xAxis, tick)}</text>`,
  );
  const up = upTicks.map(
    ({ tick, text }) =>
      html`<line class="grid" x1="${px(left)}" x2="${WIDTH - MARGIN.right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text x="${px(left - 6)}" y="${px(y(tick) + 4)}" text-anchor="end">${text}</text>`,
  );
  const titles = html`<text x="${WIDTH - MARGIN.right}" y="${height - 6}" text-anchor="end">${xAxis.title}</text><text transform="translate(11 ${MARGIN.top}) rotate(-90)" text-anchor="end">${yAxis.title}</text>`;
  const axis = html`<line class="axis" x1="${px(left)}" x2="${WIDTH - MARGIN.right}" y1="${floor}" y2="${floor}"/>`;
  return {
    x,
    y,
    draw: (marks) => svg(label, WIDTH, height, [up, marks, axis, across, titles]),
  };
}

/** A scale that does not reach five digits may be one of years: its numbers are not grouped. */
function tickText({ format, domain }: Axis, tick: number): string {
  if (format !== undefined) return format(tick);
  return Math.max(...domain.map(Math.abs)) < 1e4 ? short(tick).replace(',', '') : short(tick);
}

function scaleOf({ domain, isNice }: Axis, range: [number, number]): Scale {
  const [low, high] = domain;
  // A domain of one value has no scale: it gets room to both sides.
  const room = low === high ? Math.abs(low) / 10 || 1 : 0;
  const scale = scaleLinear([low - room, high + room], range);
  return isNice ? scale.nice() : scale;
}

function ticksOf(scale: Scale, { ticks, isWhole }: Axis, about: number): number[] {
  if (ticks !== undefined) return ticks;
  const round = scale.ticks(about);
  return isWhole ? round.filter(Number.isInteger) : round;
}

export function svg(label: string, width: number, height: number, marks: Content): Html {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${marks}</svg>`;
}

/** Coordinates to a tenth of a pixel. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function polyline({ x, y }: Frame, points: readonly Point[], className: string): Html {
  const path = line<Point>(
    (point) => x(point[0]),
    (point) => y(point[1]),
  ).digits(1)([...points]);
  return html`<path class="${className}" d="${path ?? ''}"/>`;
}

/** Each value from its point to the next; the last point closes the last step. */
export function steps({ x, y }: Frame, points: readonly Point[], className: string): Html {
  const path = line<Point>(
    (point) => x(point[0]),
    (point) => y(point[1]),
  )
    .curve(curveStepAfter)
    .digits(1)([...points]);
  return html`<path class="${className}" d="${path ?? ''}"/>`;
}

export function dot({ x, y }: Frame, [at, height]: Point, radius = 3.5, className = 'dot'): Html {
  return html`<circle class="${className}" cx="${px(x(at))}" cy="${px(y(height))}" r="${radius}"/>`;
}

/** A vertical bar from one height to another, its left and right edge in the units of the axis. */
export function bar(
  { x, y }: Frame,
  [left, right]: Point,
  [low, high]: Point,
  className: string,
): Html {
  const width = Math.max(0, x(right) - x(left) - 1);
  return rect(x(left) + 0.5, y(high), width, Math.max(0, y(low) - y(high)), className);
}

export function rect(x: number, y: number, width: number, height: number, className: string): Html {
  return html`<rect class="${className}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/>`;
}

export const DIAGONAL: readonly Point[] = [
  [0, 0],
  [1, 1],
];
