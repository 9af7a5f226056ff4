// What features and outputs may be called: both are fields of requests and answers, and columns of CSV.

/** Why no feature can have the name, as the end of a sentence; null when it can. */
export function fieldNameFault(name: string): string | null {
  if (name === '') return 'is empty';
  if (!name.isWellFormed()) return 'has half a character in it';
  // Too many programs take a field of this name for something else than a field.
  return name === '__proto__' ? 'means something else in JavaScript' : null;
}

/** The same for an output. */
export function outputNameFault(name: string): string | null {
  const isTaken = name === 'problem' || name === 'included' || name.startsWith('included.');
  return isTaken ? 'means something else in an answer' : fieldNameFault(name);
}
