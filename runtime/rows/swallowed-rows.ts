// Tells cells of several lines that people wrote from those that a stray quote made of rows: `1,"red,yes` opens
// a cell that ends, with luck, at the next stray quote, and a reader of CSV sees nothing amiss. Each line of such
// a cell has as many commas as a row; that a text has them, line by line, would be chance.

/** A cell of several lines, as it is read. Columns are counted by their commas. */
export class MultiLineCell {
  /** On which its quote opens. */
  readonly line: number;
  lines = 1;
  /** Logarithm of how unlikely a text would have these commas. */
  surprise = 0;
  readonly #rowCommas: number;
  readonly #commasBefore: number;
  #likeRows = 0;

  /** @param rowCommas of a row of the table  @param commasBefore of the row before the cell */
  constructor(line: number, rowCommas: number, commasBefore: number) {
    this.line = line;
    this.#rowCommas = rowCommas;
    this.#commasBefore = commasBefore;
  }

  /** A line ends inside the cell. @param commas in what the cell has of that line */
  endLine(commas: number): void {
    const isFirst = this.lines === 1;
    this.#compare(commas, isFirst ? this.#rowCommas - this.#commasBefore : this.#rowCommas);
    this.lines++;
  }

  /** @param commas in what the cell has of its last line */
  close(commas: number): void {
    if (this.lines === 1) return;
    this.#compare(commas, this.#commasBefore);
    if (2 * this.#likeRows < this.lines) this.surprise = 0;
    // Chance has more ways where some lines are unlike rows.
    else if (this.#likeRows < this.lines) this.surprise -= this.lines * Math.LN2;
  }

  #compare(commas: number, ofRow: number): void {
    if (commas !== ofRow) return;
    this.#likeRows++;
    // One line of prose in four has exactly one comma, one in nine two, four in five of short ones none.
    this.surprise += ofRow === 0 ? Math.log(1.25) : 2 * Math.log(ofRow + 1);
  }
}

/** What is to be thought of the most surprising of `cells` cells of several lines. */
export function judgeSurprise(surprise: number, cells: number): 'text' | 'doubtful' | 'rows' {
  const timesByChance = cells * Math.exp(-surprise);
  if (timesByChance < 0.01) return 'rows';
  return timesByChance < 0.25 ? 'doubtful' : 'text';
}
