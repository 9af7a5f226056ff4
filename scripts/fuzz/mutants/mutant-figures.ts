// What becomes of mutants of model files.

export interface MutantFigures {
  mutants: number;
  /** Taken by both, and answered alike. */
  alike: number;
  /** Taken by one alone. */
  onlyHere: number;
  onlyThere: number;
  byNeither: number;
  /** Mutations that led to files which both take. */
  kinds: Set<string>;
  faults: string[];
}

export function describeFigures(library: string, figures: MutantFigures): string {
  const { mutants, alike, onlyHere, onlyThere, byNeither, kinds, faults } = figures;
  return (
    `${library}: ${mutants} mutants: ${alike} taken by both and alike (${kinds.size} kinds of changes), ` +
    `${onlyThere} refused here alone, ${onlyHere} there alone, ${byNeither} by both, ${faults.length} faults`
  );
}
