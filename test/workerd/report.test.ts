// GET /report: the page of a version, who may have it, and what it may load.
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { deployWith, sha256 } from './deployed.ts';
import { ask, problemOf } from './requests.ts';

describe('GET report', () => {
  it('answers the report of every version', async () => {
    for (const { name, versions } of deployment.models) {
      for (const { entry } of versions) {
        const response = await ask(`/${name}/v${entry.version}/report`);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(response.headers.get('model-version')).toBe(String(entry.version));
        const page = await response.text();
        expect(page).toMatch(/^<!doctype html>/);
        expect(page).toContain(`${name}@${entry.version}`);
      }
    }
  });

  it('is confirmed by its ETag, which is another for another version', async () => {
    const pinned = await ask('/v2/report');
    const etag = pinned.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    const current = await ask('/report', { headers: { 'if-none-match': etag } });
    expect([current.status, await current.text()]).toEqual([304, '']);
    const other = await ask('/v3/report', { headers: { 'if-none-match': etag } });
    expect(other.status).toBe(200);
    const head = await ask('/v2/report', { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
    await problemOf(await ask('/report', { method: 'POST' }), 405);
  });

  it('needs the scope read where there are keys, and then keeps the policy of its page', async () => {
    const API_KEYS = JSON.stringify([
      { name: 'web', sha256: await sha256('web-key'), scopes: ['predict', 'batch'] },
      { name: 'reader', sha256: await sha256('read-key'), scopes: ['read'] },
    ]);
    const guarded = deployWith({ API_KEYS, SECURITY_HEADERS: 'on' });
    await problemOf(await guarded('/report'), 401);
    await problemOf(await guarded('/report', { headers: { 'x-api-key': 'web-key' } }), 403);
    const response = await guarded('/v1/report', { headers: { 'x-api-key': 'read-key' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toMatch(/^private/);
    expect(response.headers.get('content-security-policy')).toContain("style-src 'unsafe-inline'");
    await response.text();
  });

  it('answers at no path of an asset', async () => {
    const [{ versions }] = deployment.models;
    await problemOf(await ask(versions[0].report ?? ''), 404);
  });
});
