// A bundle may call nobody, or the one collector that is set.
import { describe, expect, it } from 'vitest';
import type { WranglerConfig } from '../../../trainer/delivery/release-config.ts';
import { dockerfile, workerdConfig } from '../../../trainer/delivery/workerd-config.ts';

const files = { worker: ['index.js'], assets: {}, headers: [] };

function configFor(endpoint?: unknown): WranglerConfig {
  const config = { name: 'test', compatibility_date: '2026-10-22' };
  return endpoint === undefined
    ? config
    : { ...config, vars: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } };
}

describe('without a collector', () => {
  // The worker itself says what is wrong with the last two.
  it.each([undefined, '', 7])('%j: nobody can be called', (endpoint) => {
    const text = workerdConfig(configFor(endpoint), files);
    expect(text).toContain('(name = "internet", network = (allow = []))');
    expect(text).not.toContain('globalOutbound');
    expect(dockerfile(configFor(endpoint))).not.toContain('ca-certificates');
  });
});

describe('with a collector', () => {
  it.each([
    ['http://otel.test:4318', '(address = "otel.test:4318", http = ())'],
    ['http://otel.test/base', '(address = "otel.test:80", http = ())'],
    ['http://[::1]:4318', '(address = "[::1]:4318", http = ())'],
    [
      'https://otel.test/base',
      '(address = "otel.test:443", https = (tlsOptions = (trustBrowserCas = true), certificateHost = "otel.test"))',
    ],
  ])('%s: it alone can be called', (endpoint, service) => {
    const text = workerdConfig(configFor(endpoint), files);
    expect(text).toContain('(name = "internet", network = (allow = []))');
    expect(text).toContain(`(name = "collector", external = ${service})`);
    expect(text.match(/globalOutbound/g)).toHaveLength(1);
  });

  it('by https, the image has the certificates that it is known by', () => {
    expect(dockerfile(configFor('https://otel.test'))).toContain('ca-certificates');
    expect(dockerfile(configFor('http://otel.test'))).not.toContain('ca-certificates');
  });
});
