// A row as the program that asks for its answer, in five languages. Whatever the row holds, it stands in the program as
// text and never as code; tests run what they can of it.
import type { FieldRow } from '../form/row-form.ts';

export interface ProgramQuestion {
  /** Of the deployment, and of the model in it: `https://api.example.com`, `/titanic`. */
  origin: string;
  prefix: string;
  row: FieldRow;
  /** Whether the deployment has keys; the visitor's own is never written out. */
  hasKey: boolean;
}

export interface Snippet {
  title: string;
  write(question: ProgramQuestion): string;
}

const KEY = 'YOUR_KEY';
const urlOf = ({ origin, prefix }: ProgramQuestion) => `${origin}${prefix}/api/predict`;
const json = JSON.stringify;

function headersOf({ hasKey }: ProgramQuestion): [string, string][] {
  const key: [string, string] = ['x-api-key', KEY];
  return [['content-type', 'application/json'], ...(hasKey ? [key] : [])];
}

export const SNIPPETS: readonly Snippet[] = [
  {
    title: 'curl',
    write(question) {
      const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
      const headers = headersOf(question).map(
        ([name, value]) => `-H ${quote(`${name}: ${value}`)}`,
      );
      return [`curl ${quote(urlOf(question))}`, ...headers, `-d ${quote(json(question.row))}`].join(
        ' \\\n  ',
      );
    },
  },
  {
    title: 'JavaScript',
    write({ origin, prefix, row, hasKey }) {
      // A script may stand in a page, where this would end it.
      const text = (value: unknown) => json(value).replaceAll('<', '\\u003c');
      const name = (field: string) => (field === '__proto__' ? `["__proto__"]` : text(field));
      const key = hasKey ? `, { key: ${text(KEY)} }` : '';
      return `import { connect } from ${text(`${origin}/client.js`)};

const model = connect(${text(origin + prefix)}${key});
const answer = await model.predict(${literal(row, name, text)});
console.log(answer);`;
    },
  },
  {
    title: 'Python',
    write(question) {
      // Strings of JSON are strings of Python.
      const words = new Map<unknown, string>([
        [null, 'None'],
        [true, 'True'],
        [false, 'False'],
      ]);
      const text = (value: unknown) => words.get(value) ?? json(value);
      const headers = headersOf(question).map(([name, value]) => `${text(name)}: ${text(value)}`);
      return `import json
import urllib.request

row = ${literal(question.row, text, text)}
request = urllib.request.Request(
    ${text(urlOf(question))},
    json.dumps(row).encode(),
    {${headers.join(', ')}},
)
with urllib.request.urlopen(request) as response:
    print(json.load(response))`;
    },
  },
  {
    title: 'Swift',
    write(question) {
      const set = ([name, value]: [string, string]) =>
        `request.setValue("${value}", forHTTPHeaderField: "${name}")`;
      return `import Foundation

var request = URLRequest(url: URL(string: ${rawText(urlOf(question))})!)
request.httpMethod = "POST"
${headersOf(question).map(set).join('\n')}
request.httpBody = Data(${rawText(json(question.row))}.utf8)
let (data, _) = try await URLSession.shared.data(for: request)
print(String(decoding: data, as: UTF8.self))`;
    },
  },
  {
    title: 'Kotlin',
    write(question) {
      const text = (value: string) => `"${value.replace(/["\\$]/g, '\\$&')}"`;
      const header = ([name, value]: [string, string]) => `    .header("${name}", "${value}")`;
      return `import java.net.URI
import java.net.http.*

val request = HttpRequest.newBuilder(URI(${text(urlOf(question))}))
${headersOf(question).map(header).join('\n')}
    .POST(HttpRequest.BodyPublishers.ofString(${text(json(question.row))}))
    .build()
val response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString())
println(response.body())`;
    },
  },
];

/** An object or dictionary, a field a line. */
function literal(
  row: FieldRow,
  name: (field: string) => string,
  text: (value: unknown) => string,
): string {
  const fields = Object.entries(row).map(([field, value]) => `    ${name(field)}: ${text(value)},`);
  return ['{', ...fields, '}'].join('\n');
}

/** A string of Swift that means each character as it stands: it ends, and escapes, by more signs than are in it. */
function rawText(text: string): string {
  const runs = text.match(/#+/g) ?? [];
  const signs = '#'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  return `${signs}"${text}"${signs}`;
}
