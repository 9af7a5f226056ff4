// The short form of `npm run soak:monitor`: versions change under a mixed load, a worker is killed, and the records hold
// what was sent.
import { expect, it } from 'vitest';
import { isExact, soakMonitor } from '../../../scripts/soak/monitor.ts';
import { findFreePort } from '../../listen.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

// On a busy machine a client may use a connection at the moment that plain workerd closes it.
it.skipIf(process.platform === 'win32')(
  'what is recorded is what was sent, but for the window that was open when its worker was killed',
  { retry: 1 },
  async () => {
    const load = { seconds: 20, swapSeconds: 6, perSecond: 50 };
    const report = await soakMonitor(temporaryFolder(), await findFreePort(18_400), load);
    expect(report.swaps).toBeGreaterThan(1);
    expect(report).toSatisfy(isExact);
  },
);
