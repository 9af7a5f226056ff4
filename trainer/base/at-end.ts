// What has to be done however this process ends: it is done when the process exits, fails, or is stopped by a
// signal. Nothing can be done when it is killed.
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const actions = new Set<() => void>();

/**
 * Has an action run when the process ends; it cannot wait for anything.
 * @returns calls it off
 */
export function atEnd(action: () => void): () => void {
  if (actions.size === 0) watch();
  actions.add(action);
  return () => {
    if (actions.delete(action) && actions.size === 0) unwatch();
  };
}

function watch(): void {
  process.on('exit', runAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function unwatch(): void {
  process.off('exit', runAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function runAll(): void {
  for (const action of actions) action();
}

/** Ends the process too, unless somebody else decides about that. */
function onSignal(signal: NodeJS.Signals): void {
  runAll();
  if (process.listenerCount(signal) > 1) return;
  unwatch();
  // Windows has no signals to die of: the code says which one it would have been.
  if (process.platform === 'win32') process.exit(128 + constants.signals[signal]);
  process.kill(process.pid, signal);
}
