// The programs ask for the very row of the form, whatever it holds: shells, JavaScript and Python run what they are given,
// and the strings of Swift and Kotlin are read here by the rules of these languages.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { SNIPPETS } from '../../../../worker/console/about/snippets.ts';

const ROW = {
  class: 3,
  fare: 1e-7,
  huge: 1e21,
  alone: true,
  port: null,
  __proto: 'no prototype',
  ['__proto__']: 'a field',
  "it's": "'; rm -rf / #",
  'quo"te': '"\\"#"##"\\#(1+1)\\##(2)',
  dollar: '$HOME $\u007b1+1} $(id) `id`',
  lines: 'a\nb\r\t\u0000\f\b\u2028\u2029\u0085',
  markup: '</script><!-- <b>',
  emoji: '🦇 \ud800 ü',
  percent: '%s %n {0} \\u0041',
};
const QUESTION = { origin: 'https://api.example.com', prefix: '/titanic', row: ROW, hasKey: true };
const URL = 'https://api.example.com/titanic/api/predict';
// JSON has the lone half of a character as an escape.
const JSON_ROW = JSON.parse(JSON.stringify(ROW));

function write(title: string, hasKey = true): string {
  const snippet = SNIPPETS.find((one) => one.title === title);
  if (snippet === undefined) throw new Error(`no ${title}`);
  return snippet.write({ ...QUESTION, hasKey });
}

function run(command: string, args: string[], input?: string): string {
  const { stdout, stderr, status } = spawnSync(command, args, { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

it('of curl is one command with these arguments', () => {
  const script = `curl() { printf '%s\\0' "$@"; }\n${write('curl')}`;
  const args = run('bash', ['-c', script]).split('\0').slice(0, -1);
  const headers = ['-H', 'content-type: application/json', '-H', 'x-api-key: YOUR_KEY'];
  expect(args.slice(0, -1)).toEqual([URL, ...headers, '-d']);
  expect(JSON.parse(args.at(-1) as string)).toEqual(JSON_ROW);
});

it('of JavaScript asks for the row, and may stand in a page', async () => {
  const source = write('JavaScript');
  expect(source).not.toContain('</script');
  const asked: unknown[] = [];
  const connect = (url: string, options: unknown) => {
    asked.push(url, options);
    return { predict: async (row: unknown) => asked.push(row) };
  };
  const body = source.replace(/^import .*$/m, '').replace('console.log(answer);', '');
  await new Function('connect', `return (async () => {${body}})()`)(connect);
  expect(asked).toEqual(['https://api.example.com/titanic', { key: 'YOUR_KEY' }, ROW]);
  expect(Object.keys(asked[2] as object)).toEqual(Object.keys(ROW));
  expect(source.split('\n')[0]).toBe(
    'import { connect } from "https://api.example.com/client.js";',
  );
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
it.skipIf(!hasPython)('of Python sends the row (needs python3)', () => {
  const program = `
import urllib.request, io, sys
def urlopen(request):
    sys.stdout.write(request.full_url + "\\n" + str(sorted(request.headers)) + "\\n")
    sys.stdout.write(request.data.decode() + "\\n")
    return io.StringIO("{}")
urllib.request.urlopen = urlopen
${write('Python')}`;
  const [url, headers, data] = run('python3', ['-'], program).split('\n');
  expect([url, headers]).toEqual([URL, "['Content-type', 'X-api-key']"]);
  expect(JSON.parse(data)).toEqual(JSON_ROW);
});

describe('strings', () => {
  it('of Swift are raw: nothing in them ends or escapes', () => {
    const [, signs, text] = /Data\((#+)"(.*)"\1\.utf8\)/s.exec(write('Swift')) ?? [];
    expect(text).not.toContain(`"${signs}`);
    expect(text).not.toContain(`\\${signs}`);
    expect(text).not.toMatch(/[\r\n]/);
    expect(JSON.parse(text)).toEqual(JSON_ROW);
  });

  it('of Kotlin escape quotes, backslashes and dollars', () => {
    const [, literal] = /ofString\("((?:[^"\\$\r\n]|\\["\\$])*)"\)\)/.exec(write('Kotlin')) ?? [];
    expect(JSON.parse(literal.replace(/\\(.)/g, '$1'))).toEqual(JSON_ROW);
  });
});

it.each(SNIPPETS.map(({ title }) => title))('%s has a key only where there are keys', (title) => {
  expect(write(title)).toContain('YOUR_KEY');
  expect(write(title, false)).not.toContain('YOUR_KEY');
  expect(write(title, false)).toContain('api.example.com');
});
