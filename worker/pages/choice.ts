// The field of a category on the landing page: a list to choose from, or, of many labels, one that is searched
// as you type. The browser shows what was found, and the keyboard works as in every such list.

/** Of more labels, a list to choose from is too long to look through. */
const MOST_CHOICES = 20;
/** Labels that are shown at once of those found. */
const SHOWN = 20;

/**
 * A control whose value is a label, or nothing, and what belongs to it.
 * @param id of the field, unique on the page
 */
export function makeChoice(
  labels: readonly string[],
  id: string,
): [HTMLSelectElement | HTMLInputElement, ...HTMLElement[]] {
  return labels.length <= MOST_CHOICES ? [makeSelect(labels)] : makeSearch(labels, id);
}

function makeSelect(labels: readonly string[]): HTMLSelectElement {
  const select = document.createElement('select');
  select.append(new Option('', ''), ...labels.map((label) => new Option(label)));
  return select;
}

function makeSearch(labels: readonly string[], id: string): [HTMLInputElement, HTMLElement] {
  const input = document.createElement('input');
  const list = document.createElement('datalist');
  list.id = `${id}-labels`;
  input.setAttribute('list', list.id);
  input.autocomplete = 'off';
  input.placeholder = `search ${labels.length.toLocaleString('en')} labels`;
  const show = () => {
    list.replaceChildren(...findLabels(labels, input.value).map((label) => new Option(label)));
  };
  input.addEventListener('input', show);
  input.addEventListener('focus', show);
  return [input, list];
}

/** Labels that contain the text in any case, at most so many; those that begin with it come first. */
export function findLabels(labels: readonly string[], text: string, most = SHOWN): string[] {
  const wanted = text.toLowerCase();
  const first: string[] = [];
  const within: string[] = [];
  for (const label of labels) {
    const at = label.toLowerCase().indexOf(wanted);
    if (at === 0 && first.push(label) === most) return first;
    if (at > 0 && within.length < most) within.push(label);
  }
  return [...first, ...within].slice(0, most);
}
