// The program that registry-faults.long.test.ts breaks off: `register` or `promote` on the registry given.

import { reportFailure } from '../../../trainer/cli/failure.ts';
import {
  registerVersion,
  reserveVersion,
  updateAliases,
} from '../../../trainer/registry/write-version.ts';
import { entryDraft } from './entry-draft.ts';

const [action, registry] = process.argv.slice(2);
try {
  if (action === 'register') {
    const version = await reserveVersion(registry, 'demo');
    const files = { 'model.wasm': new Uint8Array(5000).fill(version), 'flags.json': '["no"]\n' };
    await registerVersion(registry, entryDraft('demo', version), files);
  } else {
    const reason = { action: 'promote' as const, why: 'better' };
    await updateAliases(registry, 'demo', (before) => ({ ...before, current: 2 }), reason);
  }
} catch (error) {
  process.exitCode = reportFailure(error);
}
