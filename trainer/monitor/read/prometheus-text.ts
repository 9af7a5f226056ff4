// Samples in Prometheus' text form (prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4).
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES: Record<string, string> = { n: '\n', '\\': '\\', '"': '"' };

/** Lines that are none are passed over. */
export function parseSamples(text: string): Sample[] {
  return text.split('\n').flatMap((line): Sample[] => {
    const [, name, list = '', number] = LINE.exec(line) ?? [];
    const value = Number(number);
    if (name === undefined || line.startsWith('#') || Number.isNaN(value)) return [];
    const labels = Object.fromEntries(
      Array.from(list.matchAll(LABEL), ([, label, quoted]) => [
        label,
        quoted.replace(/\\(.)/g, (all, letter: string) => ESCAPES[letter] ?? all),
      ]),
    );
    return [{ name, labels, value }];
  });
}
