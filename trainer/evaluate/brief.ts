// Figures that a chart shows, which need no more digits than it has pixels.

const DIGITS = 5;

export function brief(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
