// A number held between two others.

/** NaN stays NaN; where the bounds cross, the upper one holds. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
