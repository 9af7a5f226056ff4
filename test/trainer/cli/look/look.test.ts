// What all commands look like: no line too wide, no color but ours and only where it is wanted, ASCII where the locale
// asks for it, and no time left before enough is known.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { confusionTable } from '../../../../trainer/cli/look/confusion.ts';
import { learningLine } from '../../../../trainer/cli/look/curves.ts';
import { changeText, differenceText } from '../../../../trainer/cli/look/figures.ts';
import { plainText, sparkline, textBar } from '../../../../trainer/cli/look/glyphs.ts';
import { importanceTable } from '../../../../trainer/cli/look/importance.ts';
import { textTable, wrapped } from '../../../../trainer/cli/look/table.ts';
import { print } from '../../../../trainer/cli/print.ts';
import { describeWork, formatLeft, Pace } from '../../../../trainer/cli/progress.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What `print` sends to the terminal. */
function printed(text: string): string {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  print(text);
  return write.mock.calls.join('');
}

/** The locale of the commands' environment. */
function inLocale(locale: string, colors = '0'): void {
  vi.stubEnv('LC_ALL', locale);
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('FORCE_COLOR', colors);
}

describe('table', () => {
  it('is no wider than 100 columns: words are cut, numbers never', () => {
    inLocale('C.UTF-8');
    const words = 'a word and another one '.repeat(12);
    const lines = textTable(
      [{ words: 'x' }, 'rows'],
      [
        [words, 1234567],
        ['漢字'.repeat(60), 5],
      ],
    ).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(lines[2]).toMatch(/… +1234567$/);
    expect(lines[3]).toMatch(/… +5$/);
  });

  it('keeps a text with line breaks on its line', () => {
    expect(textTable([{ words: 'x' }], [['a\nb']]).split('\n')).toHaveLength(3);
  });

  it('wraps lines of words with an indent', () => {
    expect(wrapped('  one two three', '      ', 9)).toBe('  one two\n      three');
  });
});

describe('colors', () => {
  const worse = { low: 0.1, high: 0.2 };

  it('say what is worse for certain, and only where they are wanted', () => {
    inLocale('C.UTF-8', '1');
    expect(printed(differenceText('logLoss', worse))).toBe('\x1b[31m0.1000 to 0.2000\x1b[0m');
    vi.restoreAllMocks();
    expect(printed(changeText('auc', worse))).toBe('\x1b[32mbetter\x1b[0m');
    vi.restoreAllMocks();
    expect(printed(changeText('auc', { low: -0.1, high: 0.2 }))).toBe('may be chance');
    vi.restoreAllMocks();
    inLocale('C.UTF-8', '0');
    expect(printed(changeText('auc', worse))).toBe('better');
  });

  it('of a text from elsewhere are taken out', () => {
    inLocale('C.UTF-8', '1');
    const drawn = printed(textTable([{ words: 'x' }], [['\x1b[31mred\x1b[2J']]));
    expect(drawn).not.toContain('\x1b');
  });
});

describe('characters that draw', () => {
  it('are blocks, and ASCII where the locale is no UTF-8', () => {
    inLocale('en_US.UTF-8');
    expect(sparkline([0, 0.5, 1, Number.NaN], 0, 1)).toBe('▁▅█ ');
    expect([textBar(1, 4), textBar(0.5, 3), textBar(0.0001, 4), textBar(0, 4)]).toEqual([
      '████',
      '█▌',
      '▏',
      '',
    ]);
    inLocale('de_DE.ISO-8859-1');
    const drawn = [
      sparkline([0, 0.5, 1], 0, 1),
      textBar(0.5, 4),
      plainText('R² of 3 → 4 …'),
      importanceTable([{ name: 'a', permutationLoss: 0.1, gainShare: 0.5, splits: 3 }], 'loss'),
    ];
    expect(drawn.slice(0, 3)).toEqual(['_=#', '##', 'R2 of 3 -> 4 ...']);
    expect(drawn.join('')).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('show one value and equal values as the least', () => {
    inLocale('C.UTF-8');
    expect([sparkline([3]), sparkline([2, 2]), sparkline([])]).toEqual(['▁', '▁▁', '']);
  });

  it('show how a loss fell, however many rounds there were', () => {
    inLocale('C.UTF-8');
    const losses = Array.from({ length: 500 }, (_, i) => 1 / (i + 1));
    expect(learningLine(losses)).toMatch(
      /^Loss by round {2}\S{40} {2}1 to 0\.002, the least in round 500 of 500$/,
    );
    expect(learningLine([])).toBeNull();
  });
});

describe('confusion', () => {
  it('of many classes is a list of the most frequent errors', () => {
    const classes = Array.from({ length: 30 }, (_, k) => `class ${k}`);
    const confusion = classes.map((_, k) =>
      classes.map((__, i) => (i === k ? 9 : k === 3 ? i : 0)),
    );
    const lines = confusionTable(classes, confusion).split('\n');
    expect(lines[3]).toMatch(/class 3 +class 29 +29 +\d/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('time left', () => {
  it('is not told before enough is known, nor when all is done', () => {
    const pace = new Pace();
    // The first tree took 8 s of preparation: that says nothing of the others.
    expect(pace.left(1, 100, 8)).toBeNull();
    expect(pace.left(3, 100, 12)).toBeNull();
    expect(pace.left(51, 100, 18)).toBeCloseTo(9.8);
    expect(pace.left(100, 100, 28)).toBeNull();
    expect(new Pace().left(5, undefined, 9)).toBeNull();
  });

  it('is as exact as it can be', () => {
    expect([0, 7.4, 44, 150, 7000, 999_999].map(formatLeft)).toEqual([
      ...['about 1 s left', 'about 7 s left', 'about 40 s left', 'about 3 min left'],
      ...['about 2 h left', 'about 12 days left'],
    ]);
    expect(describeWork(999, 1000, 'rows', null)).toBe('999 of 1,000 rows (99 %)');
    expect(describeWork(7, undefined, 'rows', null)).toBe('7 rows');
  });
});
