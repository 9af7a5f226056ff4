// Draws the progress of stages on stderr: a bar with count, rate and time left on a terminal; plain
// lines, at most one in five seconds and one at the end of a stage, everywhere else.
import { Presets, SingleBar } from 'cli-progress';
import type { Progress, StageProgress } from '../base/progress.ts';
import { count } from '../judge/report/numbers.ts';
import { glyphs } from './look/glyphs.ts';
import { paint } from './look/paint.ts';
import { lineWidth, wrapped } from './look/table.ts';
import { say } from './print.ts';

const PLAIN_LINE_EVERY_MS = 5_000;
/** A bar is drawn at most this often per second; `update` may be called for every row. */
const BAR_FPS = 10;
/** Titles are padded to this, so that what follows stands in one column. */
const TITLE_WIDTH = 18;

/** Work and time after which the time left is more than a guess: the first steps are slower, or faster, than the rest. */
const ENOUGH_SHARE = 0.05;
const ENOUGH_SECONDS = 3;
/** Nobody waits for less, so nothing is said of it. */
const SHORTEST_SECONDS = 0.1;

/** `0.4 s`, `12.3 s`, `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** As exact as it can be known: `about 5 s left`, `about 40 s left`, `about 3 min left`, `about 2 h left`. */
export function formatLeft(seconds: number): string {
  if (seconds < 10) return `about ${Math.max(1, Math.round(seconds))} s left`;
  if (seconds < 90) return `about ${10 * Math.round(seconds / 10)} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  if (seconds < 172_800) return `about ${Math.round(seconds / 3600)} h left`;
  return `about ${Math.round(seconds / 86_400)} days left`;
}

/** How far a stage is, and since when: the first report is where the rate is measured from, behind any preparation. */
export class Pace {
  #first: { done: number; seconds: number } | undefined;

  /** Seconds left; null until enough is known. */
  left(done: number, total: number | undefined, seconds: number): number | null {
    this.#first ??= { done, seconds };
    if (total === undefined || done >= total) return null;
    const [steps, took] = [done - this.#first.done, seconds - this.#first.seconds];
    if (steps < ENOUGH_SHARE * total || took < ENOUGH_SECONDS) return null;
    return ((total - done) * took) / steps;
  }
}

/** `12,000 of 300,000 rows (4 %), about 12 s left`; less when the total is not known. */
export function describeWork(
  done: number,
  total: number | undefined,
  unit: string,
  left: number | null,
): string {
  if (!total) return `${count(done)} ${unit}`.trimEnd();
  const percent = Math.floor((100 * Math.min(done, total)) / total);
  const work = `${count(done)} of ${count(total)} ${unit} (${percent} %)`;
  return left === null ? work : `${work}, ${formatLeft(left)}`;
}

class BarStage implements StageProgress {
  readonly #title: string;
  readonly #unit: string;
  readonly #bar: SingleBar;
  readonly #start = performance.now();
  readonly #pace = new Pace();
  #total: number | undefined;

  constructor(stream: NodeJS.WriteStream, title: string, unit: string, total?: number) {
    this.#title = title;
    this.#unit = unit;
    this.#total = total;
    this.#bar = new SingleBar(
      {
        stream,
        fps: BAR_FPS,
        hideCursor: true,
        clearOnComplete: true,
        barsize: 24,
        format: `  ${title.padEnd(TITLE_WIDTH)} {bar} {work}`,
        // A listener would keep Ctrl-C waiting while trees are grown; pinned-node.mjs restores the cursor.
        gracefulExit: false,
      },
      glyphs().bar === '#' ? Presets.legacy : Presets.shades_classic,
    );
    this.#bar.start(total ?? 1, 0, { work: '' });
  }

  update(done: number, total?: number): void {
    this.#total = total ?? this.#total;
    if (this.#total !== undefined) this.#bar.setTotal(this.#total);
    const seconds = (performance.now() - this.#start) / 1000;
    const left = this.#pace.left(done, this.#total, seconds);
    const position = this.#total === undefined ? 0 : Math.min(done, this.#total);
    this.#bar.update(position, { work: describeWork(done, this.#total, this.#unit, left) });
  }

  done(summary: string): void {
    this.#bar.stop();
    say(stageLine(this.#title, summary, this.#start));
  }
}

class PlainStage implements StageProgress {
  readonly #title: string;
  readonly #unit: string;
  readonly #start = performance.now();
  readonly #pace = new Pace();
  #total: number | undefined;
  #lastLine = this.#start;

  constructor(title: string, unit: string, total?: number) {
    this.#title = title;
    this.#unit = unit;
    this.#total = total;
  }

  update(done: number, total?: number): void {
    this.#total = total ?? this.#total;
    const now = performance.now();
    const left = this.#pace.left(done, this.#total, (now - this.#start) / 1000);
    if (now - this.#lastLine < PLAIN_LINE_EVERY_MS) return;
    this.#lastLine = now;
    const work = describeWork(done, this.#total, this.#unit, left);
    say(`  ${this.#title.padEnd(TITLE_WIDTH)} ${work}\n`);
  }

  done(summary: string): void {
    say(stageLine(this.#title, summary, this.#start));
  }
}

function stageLine(title: string, summary: string, start: number): string {
  const seconds = (performance.now() - start) / 1000;
  const took = seconds < SHORTEST_SECONDS ? '' : ` (${formatSeconds(seconds)})`;
  const mark = paint('good', glyphs().done, process.stderr);
  const line = `${mark} ${title.padEnd(TITLE_WIDTH)} ${summary}${took}`;
  // A log has a line for each stage; a terminal would break the line anywhere.
  const { isTTY } = process.stderr;
  const hanging = ' '.repeat(TITLE_WIDTH + 3);
  return `${isTTY ? wrapped(line, hanging, lineWidth(process.stderr)) : line}\n`;
}

/** Progress on stderr, as a terminal or a log file can show it. */
export function createProgress(): Progress {
  return {
    stage: (title, unit = '', total) =>
      process.stderr.isTTY
        ? new BarStage(process.stderr, title, unit, total)
        : new PlainStage(title, unit, total),
    warn: (message) => {
      say(`${paint('mind', '!', process.stderr)} ${message}\n`);
    },
  };
}
