// The members of a JSON object as they are written, for those that pass through: parsing would change numbers of
// more digits than a double has.

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const COLON = 58;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/** Name → text of its value, in the order of the text; of a name that stands twice the last counts, as in parsing. */
export function memberTexts(object: string): Map<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let name = '';
  let start = 0;
  const add = (end: number) => {
    // Line ends stand only between the tokens of a value.
    const value = object
      .slice(start, end)
      .trim()
      .replace(/[\r\n]/g, ' ');
    if (value !== '') members.set(name, value);
  };
  for (let at = 0; at < object.length; at++) {
    const code = object.charCodeAt(at);
    if (code === QUOTE) at = endOfString(object, at);
    else if (code === COLON && depth === 1) {
      name = JSON.parse(object.slice(start, at));
      start = at + 1;
    } else if (code === COMMA && depth === 1) {
      add(at);
      start = at + 1;
    } else if (OPENING.has(code)) {
      if (++depth === 1) start = at + 1;
    } else if (CLOSING.has(code) && --depth === 0) add(at);
  }
  return members;
}

/** Where the string that opens at `at` closes. */
function endOfString(text: string, at: number): number {
  let end = at + 1;
  while (text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  return end;
}
