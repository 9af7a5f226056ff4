// The data: what became of the rows that were read, what callers send, and what the held-out rows have of it.
import { expressionText } from '../../../runtime/functions/expression.ts';
import { type Input, inputsOf } from '../../../runtime/schema/input-schema.ts';
import { describeOthers } from '../../evaluate/describe-others.ts';
import { describeUnused } from '../../ingest/describe-unused.ts';
import { type Content, html } from './html.ts';
import { clipped, count, percent, short } from './numbers.ts';
import { facts as factList, table } from './parts.ts';
import type { FeatureEffects } from './report-evaluation.ts';
import type { ReportFacts } from './report-facts.ts';

const MOST_LABELS = 12;
/** A table of more would be read by nobody; metadata.json has all. */
const MOST_INPUTS = 200;

export function dataSection(facts: ReportFacts): Content {
  const { entry, evaluation } = facts;
  const seen = new Map(evaluation?.features?.map((feature) => [feature.name, feature.seen]));
  const inputs = inputsOf(entry);
  const hasSeen = [...seen.values()].some((one) => one !== undefined);
  const rows = inputs.slice(0, MOST_INPUTS).map((input) => ({
    cells: [
      html`<strong>${input.name}</strong>${input.description === undefined ? null : html`<br><span class="note">${input.description}</span>`}`,
      input.personal ? `${input.kind}, personal` : input.kind,
      valuesOf(input),
      input.missing === 'allowed' ? 'may be missing' : 'required',
      ...(hasSeen ? [seenText(seen.get(input.name)), missingText(seen.get(input.name))] : []),
    ],
  }));
  const more = inputs.length - rows.length;
  return [
    rowsPart(facts),
    html`<h3>What callers send</h3>`,
    table(
      [
        { head: entry.derivation ? 'input' : 'feature', kind: 'name' },
        { head: 'kind' },
        { head: 'may be' },
        { head: 'empty', isUnseen: true },
        ...(hasSeen
          ? [{ head: 'held-out rows have' }, { head: 'missing', kind: 'n' as const }]
          : []),
      ],
      rows,
    ),
    more > 0 ? html`<p class="note">${count(more)} more are in metadata.json.</p>` : null,
    derivedPart(facts),
    othersPart(facts),
  ];
}

function rowsPart({ entry: { rows, parameters } }: ReportFacts): Content {
  if (parameters.kind === 'import') {
    const given =
      rows.test > 0
        ? `${count(rows.test)} rows were given to check its answers by`
        : 'no rows were given';
    return html`<p>It was imported: what it was learned from is not known here, and ${given}.</p>`;
  }
  const why = rows.unused === undefined ? '' : describeUnused(rows.unused);
  const lines = rows.rejected - (rows.unused?.unreadable ?? 0);
  return [
    factList([
      [
        'read',
        count(rows.read),
        lines > 0 ? `and ${count(lines)} lines that cannot be read` : 'rows',
      ],
      ['used', count(rows.used), 'rows'],
      ['not used', count(rows.read - rows.used), why || 'rows'],
      ['learned from', count(rows.train), 'rows'],
      ['held out', count(rows.test), 'rows, to judge it by'],
      ['distinct', count(rows.cells), 'combinations of features'],
    ]),
  ];
}

function valuesOf(input: Input): string {
  if (input.kind === 'boolean') return 'true, false';
  if (input.kind === 'text') return 'any text';
  if (input.kind === 'date') return input.format;
  if (input.kind !== 'category') {
    const { minimum, maximum } = input;
    if (minimum === undefined && maximum === undefined) return 'any number';
    return `${minimum ?? '−∞'} to ${maximum ?? '∞'}`;
  }
  const { labels, other, others } = input;
  const shown = labels
    .slice(0, MOST_LABELS)
    .map((label) => clipped(label, 40))
    .join(', ');
  const list = labels.length > MOST_LABELS ? `${count(labels.length)} labels: ${shown}, …` : shown;
  if (other !== undefined) return `${list}; any other text as ‘${clipped(other, 40)}’`;
  return others ? `${list}; any other text` : list;
}

function seenText(seen: FeatureEffects['seen']): string {
  if (seen === undefined) return '';
  const { distinct, lowest, highest } = seen;
  const values = `${count(distinct)} ${distinct === 1 ? 'value' : 'values'}`;
  return lowest === undefined || highest === undefined
    ? values
    : `${bound(lowest)} to ${bound(highest)}, ${values}`;
}

/** Four digits may be a year. */
const bound = (value: number) =>
  Math.abs(value) < 1e4 ? short(value).replace(',', '') : short(value);

const missingText = (seen: FeatureEffects['seen']) =>
  seen === undefined ? '' : percent(seen.missing);

function derivedPart({ entry }: ReportFacts): Content {
  const { derivation, features } = entry;
  if (derivation === undefined) return null;
  const rows = features.slice(0, MOST_INPUTS).map(({ name, kind }, f) => ({
    cells: [name, kind, html`<code>${expressionText(derivation.expressions[f])}</code>`],
  }));
  return html`<h3>What the module computes of it</h3>
<p class="note">The trees see these features, which are computed alike in training and in every answer.</p>
${table([{ head: 'feature', kind: 'name' }, { head: 'kind' }, { head: 'of' }], rows)}`;
}

/** How rare and new labels fare. */
function othersPart({ evaluation }: ReportFacts): Content {
  const lines = describeOthers(evaluation?.labels);
  if (lines.length === 0) return null;
  return html`<h3>Rare and new labels</h3>${lines.map((line) => html`<p>${line}.</p>`)}`;
}
