// What the sections of a report are put together from: tables, figures, keys of colors.
import { type Content, Html, html } from './html.ts';

/** What a report would show if it had it. */
export function missing(text: string): Html {
  return html`<p class="missing">${text}</p>`;
}

export interface TableColumn {
  head: string;
  /** The head is for those who listen: what stands below it says enough to the eye. */
  isUnseen?: boolean;
  /** `n`: numbers, on the right. */
  kind?: 'n' | 'strip' | 'name';
}

/** @param rows cells in the order of the columns; a weak row is one to be read with doubt */
export function table(
  columns: TableColumn[],
  rows: { cells: Content[]; isWeak?: boolean }[],
): Html {
  const cell = (tag: 'th' | 'td', content: Content, { kind }: TableColumn) => {
    const open = kind === undefined ? tag : `${tag} class="${kind}"`;
    return html`<${new Html(open)}>${content}</${new Html(tag)}>`;
  };
  const lines = rows.map(
    ({ cells, isWeak }) =>
      html`<tr${new Html(isWeak ? ' class="weak"' : '')}>${cells.map((one, i) => cell('td', one, columns[i]))}</tr>
`,
  );
  const heads = columns.map((column) => cell('th', headOf(column), column));
  // A table may be wider than a phone: then the keyboard scrolls it.
  const name = `Table of ${columns.map(({ head }) => head).join(', ')}`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${name}"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody></table></div>`;
}

function headOf({ head, isUnseen }: TableColumn): Content {
  return isUnseen ? html`<span class="unseen">${head}</span>` : head;
}

/** Figures with what they are called. */
export function facts(list: [term: string, value: Content, small?: Content][]): Html {
  const items = list.map(
    ([term, value, small]) =>
      html`<div><dt>${term}</dt><dd>${value}${small === undefined ? null : html`<small>${small}</small>`}</dd></div>`,
  );
  return html`<dl class="facts">${items}</dl>`;
}

export function figure(title: Content, chart: Html, caption: Content = null): Html {
  const below = caption === null ? null : html`<figcaption>${caption}</figcaption>`;
  return html`<figure><h3>${title}</h3>${chart}${below}</figure>`;
}

/** What the colors of curves mean. */
export function key(items: { className: string; text: string }[]): Html {
  const list = items.map(
    ({ className, text }) =>
      html`<li><svg viewBox="0 0 22 11" aria-hidden="true">${new Html(markOf(className))}</svg>${text}</li>`,
  );
  return html`<ul class="key">${list}</ul>`;
}

function markOf(className: string): string {
  if (className.startsWith('fill')) return `<rect class="${className}" width="22" height="11"/>`;
  if (className.startsWith('dot')) return `<circle class="${className}" cx="11" cy="5.5" r="4"/>`;
  return `<path class="${className}" d="M0 6H22"/>`;
}
