// What models and aliases may be called: both are segments of URLs, and models are folders of the registry.

const FORM = /^[a-z][a-z0-9-]*$/;
const MOST_CHARACTERS = 60;

/** True of path segments that already mean something in a URL. */
export function isUrlWord(name: string): boolean {
  return /^(?:api|mcp|v\d+)$/.test(name);
}

/** What else means something where models are named, and by what. */
const TAKEN = new Map([
  ['newest', 'in commands it means the version that was registered last'],
  ['objects', 'buckets keep files under it'],
  ['metrics', 'in URLs it is the page of counts'],
]);
/** Of devices: no file or folder can have them on Windows. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** Why no new model can have the name, as the end of a sentence; null when it can. */
export function modelNameFault(name: string): string | null {
  const taken = DEVICE.test(name) ? `Windows has no folder ${name}` : TAKEN.get(name);
  return taken === undefined ? modelNameForm(name) : `must be another word: ${taken}`;
}

/** The same for a model that is there: it may have a name that is given no more, if URLs can hold it. */
export function modelNameForm(name: string): string | null {
  const isTaken = isUrlWord(name) || name === 'current';
  return isTaken ? `must be another word: in URLs ${name} means something else` : formFault(name);
}

/** Why no alias can have the name, as the end of a sentence; null when it can. */
export function aliasFault(name: string): string | null {
  const isTaken = isUrlWord(name) || ['newest', 'best', 'metrics'].includes(name);
  return isTaken ? `must be another word: ${name} means something else` : formFault(name);
}

function formFault(name: string): string | null {
  if (name.length > MOST_CHARACTERS) return `must have at most ${MOST_CHARACTERS} characters`;
  return FORM.test(name) ? null : 'must be lower-case letters, digits and dashes, a letter first';
}
