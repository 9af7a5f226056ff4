// What it costs to run, how it was made, and how to make it again.
import { type Content, html } from './html.ts';
import { bytesText, count, percent, short } from './numbers.ts';
import { facts as factList, table } from './parts.ts';
import type { ReportFacts } from './report-facts.ts';

export function moduleSection({ entry, nanoseconds }: ReportFacts): Content {
  const { module, quantization } = entry;
  const parts = Object.entries(module.parts ?? {})
    .filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a);
  const speed: [string, Content, Content] =
    nanoseconds === null
      ? ['a row', '—', 'not measured when it was made']
      : ['a row', `${short(nanoseconds)} ns`, 'in batches, on the machine that made it'];
  return [
    factList([
      ['model.wasm', bytesText(module.bytes), `${count(module.bytes)} bytes, ABI ${module.abi}`],
      speed,
      ['strategy', module.strategy, 'the layout of its trees'],
      [
        'answers',
        quantization ? 'rounded' : 'exact',
        quantization
          ? `by at most ${quantization.bound.toExponential(1)}`
          : 'those of the trees, bit for bit',
      ],
    ]),
    parts.length === 0
      ? null
      : table(
          [
            { head: 'part of the module', kind: 'name' },
            { head: 'bytes', kind: 'n' },
            { head: 'share', kind: 'n' },
          ],
          parts.map(([part, bytes]) => ({
            cells: [part, count(bytes), percent(bytes / module.bytes)],
          })),
        ),
    html`<p class="note">docs/MODULE-ABI.md says what the strategies are. It runs wherever WebAssembly does.</p>`,
  ];
}

export function makingSection(facts: ReportFacts): Content {
  const { entry, moduleHash } = facts;
  const { git, tools, created, ciRun, seed, dataHash, recipeHash } = entry;
  const commit =
    git.commit === null
      ? 'none: made outside of a repository'
      : `${git.commit}${git.dirty ? ', with changes that are not in it' : ''}`;
  const isImport = entry.parameters.kind === 'import';
  const lines: [string, Content][] = [
    ['made', created],
    ['commit', html`<code>${commit}</code>`],
    ...(ciRun === undefined ? [] : ([['CI run', ciRun]] as [string, Content][])),
    [
      isImport ? 'SHA-256 of the imported file' : 'SHA-256 of the data',
      html`<code>${dataHash}</code>`,
    ],
    [
      isImport ? 'SHA-256 of the labels' : 'SHA-256 of the recipe',
      html`<code>${recipeHash}</code>`,
    ],
    ['SHA-256 of model.wasm', html`<code>${moduleHash}</code>`],
    ['seed', String(seed)],
    [
      'tools',
      Object.entries(tools)
        .map(([tool, version]) => `${tool} ${version}`)
        .join(', '),
    ],
  ];
  return [
    table(
      [
        { head: 'what', isUnseen: true, kind: 'name' },
        { head: 'value', isUnseen: true },
      ],
      lines.map((cells) => ({ cells })),
    ),
    html`<h3>${isImport ? 'Of the import' : 'Parameters in force'}</h3>`,
    parametersTable(entry.parameters),
    againPart(facts),
  ];
}

export function parametersTable(parameters: Record<string, unknown>): Content {
  const rows = Object.entries(parameters).map(([name, value]) => ({
    cells: [name, html`<code>${parameterText(value)}</code>`],
  }));
  return table([{ head: 'parameter', kind: 'name' }, { head: 'value' }], rows);
}

function parameterText(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function againPart({ entry }: ReportFacts): Content {
  const id = `${entry.name}@${entry.version}`;
  if (entry.parameters.kind === 'import') {
    return html`<h3>Check it</h3>
<p>It was not made from a recipe, so that it cannot be trained again. This holds its files to their hashes and its golden rows to their answers:</p>
<pre><code>npx batcomputer models verify ${id}</code></pre>`;
  }
  return html`<h3>Make it again</h3>
<p>This trains it anew from the same data, recipe and seed, and compares every file byte for byte. Look at its recipe.json first; where the data is not where the recipe says, name it with <code>--data</code>.</p>
<pre><code>npx batcomputer reproduce ${id} --run-recipe</code></pre>`;
}
