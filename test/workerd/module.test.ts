// GET /model.wasm: the module as bytes, who may have it, and how long it may be kept.
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { MANIFEST_SECTION } from '../../runtime/module/manifest.ts';
import { deployWith, sha256 } from './deployed.ts';
import { ask, problemOf } from './requests.ts';

async function hashOf(bytes: ArrayBuffer): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

describe('GET model.wasm', () => {
  it('answers the very module that answers rows, of every version', async () => {
    for (const { name, versions } of deployment.models) {
      for (const { entry } of versions) {
        const response = await ask(`/${name}/v${entry.version}/model.wasm`);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('application/wasm');
        expect(response.headers.get('model-version')).toBe(String(entry.version));
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        expect(await hashOf(await response.arrayBuffer())).toBe(entry.files['model.wasm']);
      }
    }
    expect(
      WebAssembly.Module.customSections(deployment.models[0].versions[0].module, MANIFEST_SECTION),
    ).toHaveLength(1);
  });

  it('is immutable under a version, and confirmed by its ETag under an alias', async () => {
    const pinned = await ask('/v2/model.wasm');
    const current = await ask('/model.wasm');
    expect(pinned.headers.get('cache-control')).toContain('immutable');
    expect(current.headers.get('cache-control')).toBe('public, no-cache');
    const etag = pinned.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(current.headers.get('etag')).toBe(etag);
    const again = await ask('/model.wasm', { headers: { 'if-none-match': etag } });
    expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    const other = await ask('/v3/model.wasm', { headers: { 'if-none-match': etag } });
    expect(other.status).toBe(200);
    const head = await ask('/v2/model.wasm', { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
  });

  it('is told by its bytes alone where it is: no path of an asset is answered by the API', async () => {
    const [{ versions }] = deployment.models;
    await problemOf(await ask(versions[0].bytes ?? ''), 404);
    await problemOf(await ask('/model.wasm', { method: 'POST' }), 405);
  });

  it('needs the scope read where there are keys', async () => {
    const API_KEYS = JSON.stringify([
      { name: 'web', sha256: await sha256('web-key'), scopes: ['predict', 'batch'] },
      { name: 'reader', sha256: await sha256('read-key'), scopes: ['read'] },
    ]);
    const guarded = deployWith({ API_KEYS });
    await problemOf(await guarded('/model.wasm'), 401);
    await problemOf(await guarded('/model.wasm', { headers: { 'x-api-key': 'web-key' } }), 403);
    const etag = (await ask('/model.wasm')).headers.get('etag') ?? '';
    await problemOf(await guarded('/model.wasm', { headers: { 'if-none-match': etag } }), 401);
    const response = await guarded('/v1/model.wasm', { headers: { 'x-api-key': 'read-key' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toMatch(/^private/);
    expect(response.headers.get('vary')).toContain('x-api-key');
    await response.arrayBuffer();
  });
});

describe('GET types.d.ts', () => {
  it('answers the types of the version, to those who may read them', async () => {
    const response = await ask('/voyage/v1/types.d.ts');
    expect(response.headers.get('content-type')).toBe('application/typescript; charset=utf-8');
    expect(new TextDecoder().decode(await response.arrayBuffer())).toContain(
      '  port?: "Cherbourg" | "Southampton" | null | undefined;\n',
    );
    const API_KEYS = JSON.stringify([
      { name: 'web', sha256: await sha256('key'), scopes: ['predict'] },
    ]);
    const guarded = deployWith({ API_KEYS });
    await problemOf(await guarded('/types.d.ts'), 401);
    await problemOf(await guarded('/types.d.ts', { headers: { 'x-api-key': 'key' } }), 403);
  });
});
