// The members of a JSON object as they are written, for those that pass through: parsing would change numbers of
// more digits than a double has.

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Name → text of its value, in the order of the text; of a name that stands twice the last counts, as in parsing.
 * @param object JSON that can be parsed
 */
export function memberTexts(object: string): Map<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let name = '';
  let start = 0;
  for (let at = 0; at < object.length; at++) {
    const code = object.charCodeAt(at);
    if (code === QUOTE) at = endOfString(object, at);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth === 1) start = at + 1;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (--depth === 0) addMember(members, name, object.slice(start, at));
    } else if (depth === 1 && (code === COLON || code === COMMA)) {
      if (code === COLON) name = JSON.parse(object.slice(start, at));
      else addMember(members, name, object.slice(start, at));
      start = at + 1;
    }
  }
  return members;
}

/** An object without members has a text, but no value. */
function addMember(members: Map<string, string>, name: string, text: string): void {
  // Line ends stand only between the tokens of a value.
  const value = text.trim().replace(/[\r\n]/g, ' ');
  if (value !== '') members.set(name, value);
}

/** Where the string that opens at `at` closes. */
function endOfString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** An odd number of backslashes before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}
