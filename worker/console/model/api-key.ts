// The visitor's API key, where the deployment has keys: kept until the browser's tab is closed, and sent to this
// deployment alone.
import type { HttpOptions } from '../../../runtime/client/http.ts';

const PLACE = 'batcomputer-key';

export function keepsKey(): boolean {
  return sessionStorage.getItem(PLACE) !== null;
}

export function httpOptions(): HttpOptions {
  const key = sessionStorage.getItem(PLACE);
  return key === null ? {} : { key };
}

export function keepKey(key: string): void {
  sessionStorage.setItem(PLACE, key);
}
