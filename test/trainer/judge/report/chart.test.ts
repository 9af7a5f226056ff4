// The frame of a chart.
import { expect, it } from 'vitest';
import { frame } from '../../../../trainer/judge/report/chart.ts';

it.each([1, 1000, 900_000, 25_000_000])(
  'the title of the axis up to %d stands clear of its figures',
  (highest) => {
    const x = { domain: [0, 1], title: 'answer' } as const;
    const drawn = frame('a chart', x, { domain: [0, highest], title: 'mean answer' }).draw(
      null,
    ).text;
    const figures = [
      ...drawn.matchAll(/<text x="([\d.]+)" y="[^"]*" text-anchor="end">([\d.,e]+)<\/text>/g),
    ];
    expect(figures.length).toBeGreaterThan(2);
    // A digit is six to seven units wide; the title takes the first fourteen.
    for (const [, end, text] of figures)
      expect(Number(end) - 6.5 * text.length).toBeGreaterThan(14);
  },
);
