// Three test projects: what runs in Node, what runs inside workerd, and what takes long: `npm test` leaves that to
// `npm run test:long`.

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig, type Plugin } from 'vitest/config';

/** itty-router's source maps point to sources that its package does not have; vite would warn of each. */
const withoutIttyMaps: Plugin = {
  name: 'without-itty-maps',
  enforce: 'pre',
  async load(id) {
    const [file] = id.split('?');
    if (!/\/node_modules\/itty-router\/[^/]+\.mjs$/.test(file)) return null;
    return (await readFile(file, 'utf8')).replace(/^\/\/# sourceMappingURL=.*$/m, '');
  },
};

/** A recipe that a test loads imports the program's sources, as tsconfig.json has it for types. */
const SOURCES = { batcomputer: fileURLToPath(new URL('trainer/index.ts', import.meta.url)) };

/** For what hangs: a busy machine takes several times as long as a quiet one. */
const PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    // Vitest would leave a core to itself, and on two cores take twice as long.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias: SOURCES },
        test: {
          name: 'node',
          globalSetup: './test/temporary-folder.ts',
          // A file a process would load the trainer anew 270 times, a third of the whole time. So a test leaves no trace:
          // what it replaces comes back.
          isolate: false,
          restoreMocks: true,
          unstubEnvs: true,
          unstubGlobals: true,
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/browser/**',
            'test/workerd/**',
            'test/**/*.long.test.ts',
            '**/node_modules/**',
          ],
          ...PATIENCE,
        },
      },
      {
        resolve: { alias: SOURCES },
        test: {
          name: 'long',
          globalSetup: './test/temporary-folder.ts',
          include: ['test/**/*.long.test.ts'],
          ...PATIENCE,
        },
      },
      {
        plugins: [
          withoutIttyMaps,
          cloudflareTest({
            main: './test/workerd/fixture-worker.ts',
            wrangler: { configPath: './test/workerd/wrangler.toml' },
            // A real rate limiter for the tests of one.
            miniflare: {
              ratelimits: { TEST_LIMITER: { namespace_id: '1', simple: { limit: 2, period: 10 } } },
            },
          }),
        ],
        test: {
          name: 'workerd',
          include: ['test/workerd/**/*.test.ts'],
          globalSetup: './test/fixture-setup.ts',
          testTimeout: 30_000,
        },
      },
    ],
  },
});
