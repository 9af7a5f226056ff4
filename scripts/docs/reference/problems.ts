// The page of the API's problems: from the table of their kinds, the page that explains them, and the functions that make
// their details.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../trainer/base/package-files.ts';
import { PROBLEM_KINDS, Problem, type ProblemKind } from '../../../worker/http/problem.ts';
import * as made from '../../../worker/http/problems.ts';
import { markdownTable } from '../../docs-tables.ts';
import { pageHead } from './page.ts';

const EXPLAINED = join(PACKAGE_ROOT, 'worker/pages/static/problems.html');
const ORIGIN = 'https://api.example.com';

/** One of each kind, and the path that was asked. */
const EXAMPLES: Record<ProblemKind, [problem: Problem, path: string]> = {
  'broken-json': [new Problem('broken-json', 'Unexpected end of JSON input'), '/api/predict'],
  'inference-request': [
    new Problem('inference-request', 'inputs[0] has 3 values; a shape of [2] has 2'),
    '/v2/models/titanic/infer',
  ],
  'invalid-query': [
    new Problem('invalid-query', 'month appears more than once in the query'),
    '/api/predict',
  ],
  'invalid-target': [made.invalidTargetProblem(), '/'],
  'broken-body': [made.brokenBodyProblem(), '/api/predict'],
  'broken-csv': [
    new Problem('broken-csv', 'line 3: the quote that opens here is never closed'),
    '/api/predict/batch',
  ],
  'not-utf-8': [made.notTextProblem(12, 'utf-8'), '/api/predict/batch'],
  unauthorized: [
    new Problem('unauthorized', 'send an API key in the header x-api-key'),
    '/api/predict',
  ],
  forbidden: [new Problem('forbidden', 'the key web lacks the scope batch'), '/api/predict/batch'],
  'forbidden-origin': [made.forbiddenOriginProblem('https://example.com'), '/mcp'],
  'unknown-path': [made.unknownPathProblem('/api/predct', ['/api/predict']), '/api/predct'],
  'unknown-version': [
    made.unknownVersionProblem('titanik', ['batcomputer', 'titanic']),
    '/titanik/api/predict',
  ],
  'not-provided': [
    new Problem('not-provided', 'this model was compiled without contributions'),
    '/api/explain',
  ],
  'not-recorded': [made.notRecordedProblem(), '/api/feedback'],
  method: [made.methodProblem('DELETE', ['GET', 'HEAD', 'OPTIONS']), '/api/info'],
  'not-acceptable': [
    made.notAcceptableProblem('text/html', [
      'application/json',
      'application/x-ndjson',
      'text/csv',
    ]),
    '/api/predict/batch',
  ],
  deadline: [made.deadlineProblem(5000), '/api/predict'],
  'body-too-large': [made.bodyTooLargeProblem(65_536), '/api/predict'],
  'row-too-long': [made.rowTooLongProblem(65_536), '/api/predict/batch'],
  'row-limit': [made.rowLimitProblem(10_000_000), '/api/predict/batch'],
  'content-type': [made.contentTypeProblem('text/plain', ['application/json']), '/api/predict'],
  'content-encoding': [made.contentEncodingProblem('gzip'), '/api/predict'],
  'not-an-object': [made.notAnObjectProblem([]), '/api/predict'],
  'invalid-row': [
    made.invalidRowProblem([
      {
        field: 'month',
        reason: 'above_maximum',
        value: 13,
        message: 'month must be at most 12',
      },
    ]),
    '/api/predict',
  ],
  columns: [
    made.columnsProblem('the header: no column crime', ['force', 'crime', 'month']),
    '/api/predict/batch',
  ],
  'invalid-feedback': [
    new Problem('invalid-feedback', 'line 2: actual must be the number that it was'),
    '/api/feedback',
  ],
  'rate-limit': [made.rateLimitProblem(), '/api/predict'],
  internal: [new Problem('internal', 'the worker is at fault, not the request'), '/api/predict'],
  'not-ready': [
    new Problem('not-ready', 'batcomputer v1 does not answer its own examples'),
    '/readyz',
  ],
  'not-configured': [made.notConfiguredProblem(), '/api/predict'],
};

export function problemsPage(): string {
  const explained = explanations(readFileSync(EXPLAINED, 'utf8'));
  const kinds = Object.keys(PROBLEM_KINDS) as ProblemKind[];
  const rows = kinds.map((kind) => {
    const { status, code, title } = PROBLEM_KINDS[kind];
    return [String(status), String(code), `[\`${kind}\`](#${kind})`, title];
  });
  const head = pageHead(
    'Problems',
    'the worker’s table of problems',
    `When the API cannot answer, it sends \`application/problem+json\` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)). \`type\`
names the kind, and leads to the deployment's own page of problems. \`detail\` speaks of the one request. \`errors\` lists what is
wrong, field by field. [The API](../API.md#when-something-is-wrong) shows how to read them.

${markdownTable([['status', 'code', 'kind', 'title'], ...rows])}`,
  );
  return [head, ...kinds.map((kind) => sectionOf(kind, explained.get(kind)))].join('\n');
}

/** Kind → what the deployment's page says of it, as Markdown. */
function explanations(html: string): Map<string, string> {
  const sections = html.matchAll(/<h2 id="([^"]+)">[^<]*<\/h2>\s*<p>([\s\S]*?)<\/p>/g);
  return new Map([...sections].map(([, kind, text]) => [kind, asMarkdown(text)]));
}

function asMarkdown(html: string): string {
  return html
    .replace(/<a [^>]*>([^<]*)<\/a>/g, '`$1`')
    .replace(/<\/?code>/g, '`')
    .replace(/\s+/g, ' ')
    .trim();
}

function sectionOf(kind: ProblemKind, explanation: string | undefined): string {
  if (explanation === undefined) throw new Error(`${EXPLAINED} does not explain ${kind}`);
  const [problem, pathname] = EXAMPLES[kind];
  if (problem.kind !== kind) throw new Error(`the example of ${kind} is a ${problem.kind}`);
  const target = kind === 'invalid-target' ? null : { origin: ORIGIN, pathname };
  const headers = Object.entries(problem.headers).map(([name, value]) => `${name}: ${value}`);
  const body = JSON.stringify(problem.details(target), null, 2);
  const answer = [`HTTP/1.1 ${problem.status}`, ...headers, '', body].join('\n');
  return `## ${kind}\n\n${explanation}\n\n\`\`\`http\n${answer}\n\`\`\`\n`;
}
