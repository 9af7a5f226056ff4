// Each thing that can be wrong with a request: its status, and a problem that says what to do.
import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { PROBLEM_KINDS } from '../../worker/http/problem.ts';
import { ask, post, problemOf } from './requests.ts';

const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };
const JSON_TYPE = { 'content-type': 'application/json' };

function send(body: BodyInit, headers: Record<string, string> = JSON_TYPE): Promise<Response> {
  return ask('/api/predict', { method: 'POST', headers, body });
}

describe('a row', () => {
  it.each([
    ['a missing field', { force: 'Kent Police', crime: 'Drugs' }, 'month', 'missing_field'],
    ['null where a value is needed', { ...ROW, month: null }, 'month', 'missing_field'],
    ['a number below its bounds', { ...ROW, month: 0 }, 'month', 'below_minimum'],
    ['a number above its bounds', { ...ROW, month: 13 }, 'month', 'above_maximum'],
    ['a fraction', { ...ROW, month: 1.5 }, 'month', 'not_an_integer'],
    ['a text for a number', { ...ROW, month: '3' }, 'month', 'wrong_type'],
    ['an object for a label', { ...ROW, force: {} }, 'force', 'wrong_type'],
  ])('with %s is 422', async (_, row, field, reason) => {
    const problem = await problemOf(await post('/api/predict', row), 422);
    expect(problem.code).toBe(7110);
    expect(problem.errors).toHaveLength(1);
    expect(problem.errors?.[0]).toMatchObject({ field, reason });
  });

  it.each([
    ['label', { ...ROW, crime: 'Bycicle theft' }, 'crime', 'unknown_label', 'Bicycle theft'],
    ['field', { ...ROW, monht: 3 }, 'monht', 'unknown_field', 'month'],
  ])('with an unknown %s names the nearest one', async (_, row, field, reason, nearest) => {
    const problem = await problemOf(await post('/api/predict', row), 422);
    expect(problem.errors).toHaveLength(1);
    expect(problem.errors?.[0]).toMatchObject({ field, reason, nearest });
    expect(problem.detail).toContain('did you mean');
  });

  it('with many faults names all of them', async () => {
    const problem = await problemOf(await post('/api/predict', { force: 1, month: 99, x: 0 }), 422);
    expect(problem.errors?.map(({ field }) => field)).toEqual(['force', 'crime', 'month', 'x']);
  });

  it.each([[[]], [[ROW]], ['text'], [3], [null], [true]])('that is %j is 422', async (value) => {
    expect((await problemOf(await post('/api/predict', value), 422)).code).toBe(7107);
  });

  it('with a value nested deeper than could be written is 422', async () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    const problem = await problemOf(await send(`{"force": "Kent Police", "x": ${deep}}`), 422);
    expect(problem.errors?.at(-1)).toMatchObject({ field: 'x', reason: 'unknown_field' });
    const inField = await problemOf(await send(`{"force": ${deep}}`), 422);
    expect(inField.errors?.[0]).toMatchObject({ field: 'force', reason: 'wrong_type' });
  });

  it('that is all wrong has an answer smaller than itself', async () => {
    const fields = Array.from({ length: 4000 }, (_, i) => [`f${i}`, i]);
    const many = await send(JSON.stringify(Object.fromEntries(fields)));
    expect((await many.clone().text()).length).toBeLessThan(10_000);
    expect((await problemOf(many, 422)).detail).toContain('3980 more fields');
    const long = await send(JSON.stringify({ ...ROW, crime: 'x'.repeat(60_000) }));
    expect((await long.text()).length).toBeLessThan(2000);
  });

  it('with fields of Object.prototype is held to its own', async () => {
    const response = await send(
      '{"__proto__": {"month": 3}, "force": "Kent Police", "crime": "Drugs"}',
    );
    const fields = (await problemOf(response, 422)).errors?.map(({ field }) => field);
    expect(fields).toEqual(['month', '__proto__']);
  });
});

describe('a body', () => {
  it.each(['', '{', '{"force":}', '\u0000', '{"a":1}x'])('of %j is 400', async (body) => {
    expect((await problemOf(await send(body), 400)).code).toBe(7106);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'jsonish'])(
    'of %s is 415',
    async (type) => {
      const response = await send(JSON.stringify(ROW), { 'content-type': type });
      expect(response.headers.get('accept-post')).toBe('application/json');
      expect((await problemOf(response, 415)).detail).toContain(type);
    },
  );

  it('without a content-type is 415', async () => {
    await problemOf(await send(new TextEncoder().encode(JSON.stringify(ROW)), {}), 415);
  });

  it('that is compressed is 415', async () => {
    const gzip = new Blob([JSON.stringify(ROW)])
      .stream()
      .pipeThrough(new CompressionStream('gzip'));
    const body = await new Response(gzip).arrayBuffer();
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    const response = await send(body, headers);
    expect(response.headers.get('accept-encoding')).toBe('identity');
    expect((await problemOf(response, 415)).detail).toContain('gzip');
    const batch = await ask('/api/predict/batch', { method: 'POST', headers, body });
    expect((await problemOf(batch, 415)).code).toBe(7109);
  });

  it('over 64 KiB is 413, one byte less is read', async () => {
    const padded = (bytes: number) => JSON.stringify(ROW).padEnd(bytes, ' ');
    expect((await send(padded(65_536))).status).toBe(200);
    await problemOf(await send(padded(65_537)), 413);
  });

  it('over 64 KiB is 413 too when it is streamed without a length, and not read for ever', async () => {
    const chunk = new Uint8Array(1_000_000);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    await problemOf(await send(body), 413);
    expect(sent).toBeLessThan(70_000_000);
  });
});

describe('a URL', () => {
  it.each([
    '/nothing',
    '/api',
    '/api/',
    '/api/predict/nothing',
    '/v1/api/x',
    '//api/info',
    '/api/info/x',
  ])('%s is 404', async (path) => {
    await problemOf(await ask(path), 404);
  });

  it.each([
    '/v9',
    '/v0',
    '/v01',
    '/newest',
    '/nobody',
    '/caught/v9',
    '/voyage/candidate',
    '/caught/caught',
  ])('under %s, which is not deployed, is 404 that lists what is', async (prefix) => {
    const problem = await problemOf(await ask(`${prefix}/api/info`), 404);
    expect(problem.code).toBe(7102);
    expect(problem.detail).toContain('/v1');
  });

  it.each([
    ['/api/predict/bacth', '/api/predict/batch'],
    ['/api/inf', '/api/info'],
    ['/voyag/api/info', '/voyage'],
    ['/api/models/cauht', 'caught'],
  ])('%s that is misspelt names what is most alike, %s', async (path, nearest) => {
    const { detail } = await problemOf(await ask(path), 404);
    expect(detail).toContain(`did you mean ${nearest}?`);
  });

  it('of another number is not taken for a misspelling', async () => {
    for (const path of ['/v9/api/info', '/api/models/caught/versions/4']) {
      const { detail } = await problemOf(await ask(path), 404);
      expect(detail).not.toContain('did you mean');
      expect(detail).toMatch(/deployed: .*1/);
    }
  });

  it('that is long is not told again in full', async () => {
    for (const path of [`/api/${'x'.repeat(5000)}`, `/${'x'.repeat(5000)}/api/info`]) {
      expect((await problemOf(await ask(path), 404)).detail.length).toBeLessThan(400);
    }
  });

  it('is never reflected as anything but JSON', async () => {
    const response = await ask('/api/%3Cscript%3E');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    await problemOf(response, 404);
  });
});

it('every kind of problem is explained on the page that its type leads to', async () => {
  const page = await (await env.ASSETS.fetch('https://edge.test/problems')).text();
  const kinds = Object.entries(PROBLEM_KINDS);
  for (const [kind, { code, status }] of kinds) {
    expect(page).toContain(`<h2 id="${kind}">${code}, status ${status}</h2>`);
  }
  expect(new Set(kinds.map(([, { code }]) => code)).size).toBe(kinds.length);
  const order = kinds.map(([, { status, code }]) => status * 10_000 + code);
  expect(order).toEqual([...order].sort((one, other) => one - other));
});

describe('a wrong address', () => {
  const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  it('is a page for a person, which says what a program is told', async () => {
    for (const path of ['/api/nothing', '/vv1/api/info', '/caught/v9/api/docs']) {
      const { detail } = await problemOf(await ask(path), 404);
      const page = await ask(path, { headers: BROWSER });
      expect(page.status).toBe(404);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(page.headers.get('vary')).toBe('accept');
      expect(page.headers.has('etag')).toBe(false);
      expect(await page.text()).toContain(`<p>${detail.replaceAll('"', '&quot;')}</p>`);
    }
    const head = await ask('/api/nothing', { method: 'HEAD', headers: BROWSER });
    expect([head.status, await head.text()]).toEqual([404, '']);
  });

  it('is told as text, whatever it holds', async () => {
    const page = await ask("/<script>alert(1)</script>&'$&/api/info", { headers: BROWSER });
    expect(page.status).toBe(404);
    expect(await page.text()).not.toContain('<script>alert');
  });

  it.each([{ accept: '*/*' }, { accept: 'application/json, text/html' }, {}])(
    'is a problem for a program with %j',
    async (headers) => {
      await problemOf(await ask('/nothing', { headers: headers as Record<string, string> }), 404);
    },
  );

  it('is a problem where something was sent, as is all else that is wrong', async () => {
    await problemOf(await ask('/nothing', { method: 'POST', body: '', headers: BROWSER }), 404);
    await problemOf(await ask('/api/predict?x=1', { headers: BROWSER }), 422);
  });
});
