// The YAML at the top of a model card, with the fields of Hugging Face's specification
// (https://github.com/huggingface/hub-docs/blob/main/modelcard.md), by which model hubs list and compare models.
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';

type Yaml = string | number | Yaml[] | { [key: string]: Yaml };

type Facts = Pick<
  RegistryEntry,
  'name' | 'version' | 'title' | 'license' | 'task' | 'metrics' | 'rows' | 'dataHash'
>;

/** Metrics → their names on Hugging Face's list; others keep their own. */
const METRIC_TYPES: Partial<Record<string, string>> = {
  auc: 'roc_auc',
  logLoss: 'log_loss',
  brier: 'brier_score',
  r2: 'r_squared',
};

/** With the lines of dashes around it. A license is the owner's to choose: what the recipe does not say is left out. */
export function frontMatter(facts: Facts): string {
  const { name, version, task } = facts;
  const pipeline = task === 'class' ? 'tabular-classification' : 'tabular-regression';
  const results = resultsOf(facts, pipeline);
  const fields: Record<string, Yaml> = {
    ...licenseFields(facts.license),
    library_name: 'batcomputer',
    pipeline_tag: pipeline,
    tags: [pipeline, 'batcomputer', 'webassembly', 'decision-trees'],
    ...(results.length > 0 && { 'model-index': [{ name: `${name}@${version}`, results }] }),
  };
  return `---\n${mapping(fields, '')}---\n`;
}

/** The specification has its own ids, which are those of SPDX in lower case, and `other`. */
function licenseFields(license: Facts['license']): Record<string, Yaml> {
  if (license === undefined) return {};
  if (typeof license === 'string') return { license: license.toLowerCase() };
  return { license: 'other', license_name: license.name, license_link: license.url };
}

function resultsOf({ title, metrics, rows, dataHash }: Facts, type: string): Yaml[] {
  const list = Object.entries(metrics).map(([name, value]) => ({
    type: Object.hasOwn(METRIC_TYPES, name) ? (METRIC_TYPES[name] ?? name) : name,
    value,
    name,
  }));
  if (list.length === 0) return [];
  const dataset = {
    type: 'tabular',
    name: `${title}, ${rows.test} held-out rows`,
    split: 'test',
    revision: dataHash,
  };
  return [{ task: { type }, dataset, metrics: list }];
}

function mapping(fields: Record<string, Yaml>, indent: string): string {
  return Object.entries(fields)
    .map(([key, value]) => `${indent}${key}:${nested(value, indent)}`)
    .join('');
}

/** What stands behind a key or a dash. */
function nested(value: Yaml, indent: string): string {
  if (typeof value !== 'object') return ` ${scalar(value)}\n`;
  const deeper = `${indent}  `;
  if (!Array.isArray(value)) return `\n${mapping(value, deeper)}`;
  const items = value.map((item) => {
    if (typeof item !== 'object' || Array.isArray(item)) return `${deeper}-${nested(item, deeper)}`;
    const inside = `${deeper}  `;
    return `${deeper}- ${mapping(item, inside).slice(inside.length)}`;
  });
  return `\n${items.join('')}`;
}

/** JSON's strings are YAML's in double quotes, but for characters that YAML has only escaped. */
function scalar(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value.toWellFormed()).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
