// Two test projects: everything that runs in Node, and what runs inside workerd.
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/workerd/**', '**/node_modules/**'],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: './test/workerd/fixture-worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            // A real rate limiter for the tests of one; wrangler.toml has it in a comment.
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
