// What the scanner of CSV lines tells of each line, as words of 32 bits. Compiled by both compilers.

/** Where its line feed stands. */
export const MARK_END: number = 0;
/** Delimiters that part cells. */
export const MARK_DELIMITERS: number = 1;
/** Of a line that begins inside a quoted cell: delimiters before the quote that closes it; −1 where none does. */
export const MARK_CLOSING: number = 2;
/** Of a line that ends inside a quoted cell: delimiters in what the line has of that cell; −1 where none is open. */
export const MARK_OPENING: number = 3;
/** Whether it has a quote. */
export const MARK_QUOTES: number = 4;

export const MARK_WORDS: number = 5;
