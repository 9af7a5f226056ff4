// Fields of a source as people write them in a recipe.
import type { SourceDialect } from '../../recipe/source-dialect.ts';

/** `delimiter: ';', decimal: ','` */
export function fieldsText(fields: SourceDialect & { files?: string }): string {
  return Object.entries(fields)
    .map(([field, value]) => `${field}: ${literal(value)}`)
    .join(', ');
}

/** A value in TypeScript. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([name, field]) => `${keyText(name)}: ${literal(field)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  const text = value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
  return `'${text.replaceAll("'", "\\'")}'`;
}

const keyText = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name));
