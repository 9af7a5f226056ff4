// Every example of docs/API.md is run by a shell against the worker with the shipped models, and must print what
// the page says. UPDATE_GOLDEN=1 writes the answers anew. The web page of the original service asks as it always did.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleWorker, type StandInServer, serveOnMiniflare } from '../../scripts/edge-bundle.ts';
import { writeShippedRegistry } from '../../scripts/shipped-registry.ts';

const PAGE = 'docs/API.md';
const ORIGIN = 'http://localhost:8787';
const EXAMPLE = /```sh\n(?<command>[\s\S]*?)```\n```(?<form>json|text)\n(?<answer>[\s\S]*?)```\n/g;

let edge: StandInServer;

beforeAll(async () => {
  await writeShippedRegistry('build/api-page/models');
  await bundleWorker('build/api-page/bundle', 'build/api-page/models');
  edge = await serveOnMiniflare('build/api-page/bundle', { bindings: { METRICS: 'lines' } });
}, 60_000);

afterAll(() => edge?.stop());

async function run(command: string, form: string): Promise<string> {
  const script = command.replaceAll(ORIGIN, edge.url.origin);
  const { stdout } = await promisify(execFile)('bash', ['-c', script]);
  const text = stdout.replaceAll(edge.url.origin, ORIGIN).replaceAll('\r', '').trimEnd();
  return `${form === 'json' ? JSON.stringify(JSON.parse(text), null, 2) : text}\n`;
}

/** Without layout, and what each making of a model changes: its hash, its date and the last digits. */
function comparable(text: string, form: string): string {
  const plain = form === 'json' ? JSON.stringify(JSON.parse(text)) : text;
  return plain
    .replaceAll(/[0-9a-f]{32,64}/g, 'hash')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'date')
    .replaceAll(/\d+\.\d{9,}/g, (digits) => Number(digits).toFixed(9));
}

it.skipIf(process.platform === 'win32')('prints what the page says', async () => {
  const page = await readFile(PAGE, 'utf8');
  const examples = [...page.matchAll(EXAMPLE)];
  expect(examples.length).toBe(page.split('```sh\n').length - 1);
  expect(examples.length).toBeGreaterThan(10);
  let updated = page;
  for (const { 0: whole, groups } of examples) {
    const { command, form, answer } = groups as Record<'command' | 'form' | 'answer', string>;
    const printed = await run(command, form);
    if (process.env.UPDATE_GOLDEN) {
      updated = updated.replace(
        whole,
        () => `\`\`\`sh\n${command}\`\`\`\n\`\`\`${form}\n${printed}\`\`\`\n`,
      );
    } else
      expect(comparable(printed, form), `UPDATE_GOLDEN=1 writes this anew: ${command}`).toBe(
        comparable(answer, form),
      );
  }
  if (updated !== page) await writeFile(PAGE, updated);
});

/** What its script does between CONNECT and the printout, from another origin. */
async function askAsTheOriginalPage(endpoint: string, choose: Record<string, unknown>) {
  const code = '?code=phf0AqooWf5495qHqGZ4Gx5KKfz2/hJ1XKM89rv6/wFEBLJDl3yKqQ==';
  const headers = { 'Content-Type': 'application/json' };
  const params = await (await fetch(`${endpoint}/predict/params${code}`)).json();
  const asked = { origin: 'https://page.example', 'access-control-request-method': 'POST' };
  const { headers: allowed } = await fetch(`${endpoint}/predict${code}`, {
    method: 'OPTIONS',
    headers: { ...asked, 'access-control-request-headers': 'content-type' },
  });
  const body = JSON.stringify(choose);
  const response = await fetch(`${endpoint}/predict${code}`, { method: 'post', headers, body });
  const { caughtProb, notCaughtProb } = await response.json();
  const printout = [caughtProb, notCaughtProb].map((one) => `${Math.trunc(one * 100)}%`);
  return { params, allowed, printout };
}

it('answers the page of the original service, which appends a key to every URL', async () => {
  const endpoint = `${edge.url.origin}/api`;
  const row = { force: 'Kent Police', crime: 'Drugs', month: 3 };
  const { params, allowed, printout } = await askAsTheOriginalPage(endpoint, row);
  expect(params.force).toContain(row.force);
  expect(params.crime).toContain(row.crime);
  expect(allowed.get('access-control-allow-headers')).toBe('content-type');
  expect(allowed.get('access-control-allow-origin')).toBe('*');
  expect(printout).toEqual(['46%', '53%']);
});
