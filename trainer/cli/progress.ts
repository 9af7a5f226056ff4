// Draws the progress of stages on stderr: a bar with count, rate and time left on a terminal; plain
// lines, at most one in five seconds and one at the end of a stage, everywhere else.
import { Presets, SingleBar } from 'cli-progress';
import type { Progress, StageProgress } from '../base/progress.ts';
import { say } from './print.ts';

const PLAIN_LINE_EVERY_MS = 5_000;
/** A bar is drawn at most this often per second; `update` may be called for every row. */
const BAR_FPS = 10;
/** Titles are padded to this, so that what follows stands in one column. */
const TITLE_WIDTH = 18;

const number = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** `0.4 s`, `12.3 s`, `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `12,000 of 300,000 rows (4 %), 24,000 a second, 12.0 s left`; less when the total is not known. */
export function describeWork(
  done: number,
  total: number | undefined,
  unit: string,
  elapsedSeconds: number,
): string {
  const rate = elapsedSeconds > 0 ? done / elapsedSeconds : 0;
  const parts: string[] = [];
  if (total === undefined || total === 0) parts.push(`${number.format(done)} ${unit}`.trimEnd());
  else {
    const percent = number.format((100 * done) / total);
    parts.push(`${number.format(done)} of ${number.format(total)} ${unit} (${percent} %)`);
  }
  if (rate >= 1) parts.push(`${number.format(rate)} a second`);
  if (total !== undefined && rate > 0 && done < total) {
    parts.push(`${formatSeconds((total - done) / rate)} left`);
  }
  return parts.join(', ');
}

class BarStage implements StageProgress {
  readonly #title: string;
  readonly #unit: string;
  readonly #bar: SingleBar;
  readonly #start = performance.now();
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
      Presets.shades_classic,
    );
    this.#bar.start(total ?? 1, 0, { work: '' });
  }

  update(done: number, total?: number): void {
    this.#total = total ?? this.#total;
    if (this.#total !== undefined) this.#bar.setTotal(this.#total);
    const seconds = (performance.now() - this.#start) / 1000;
    const position = this.#total === undefined ? 0 : done;
    this.#bar.update(position, { work: describeWork(done, this.#total, this.#unit, seconds) });
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
    if (now - this.#lastLine < PLAIN_LINE_EVERY_MS) return;
    this.#lastLine = now;
    const work = describeWork(done, this.#total, this.#unit, (now - this.#start) / 1000);
    say(`  ${this.#title.padEnd(TITLE_WIDTH)} ${work}\n`);
  }

  done(summary: string): void {
    say(stageLine(this.#title, summary, this.#start));
  }
}

function stageLine(title: string, summary: string, start: number): string {
  const seconds = formatSeconds((performance.now() - start) / 1000);
  return `✓ ${title.padEnd(TITLE_WIDTH)} ${summary} (${seconds})\n`;
}

/** Progress on stderr, as a terminal or a log file can show it. */
export function createProgress(): Progress {
  return {
    stage: (title, unit = '', total) =>
      process.stderr.isTTY
        ? new BarStage(process.stderr, title, unit, total)
        : new PlainStage(title, unit, total),
    warn: (message) => {
      say(`! ${message}\n`);
    },
  };
}
