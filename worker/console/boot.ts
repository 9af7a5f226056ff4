// Stands in the page, and runs before it is first drawn: light or dark as the visitor chose it here before, and the answers to the
// first questions to the API, which the scripts of the page find there.
import { SCHEME_KEY } from './look/scheme-key.ts';
import { keepsKey } from './model/api-key.ts';
import { askEarly, readEarly } from './model/early.ts';
import { readAddress } from './route.ts';

try {
  const isAnswered = readEarly();
  const scheme = localStorage.getItem(SCHEME_KEY);
  if (scheme === 'light' || scheme === 'dark') document.documentElement.dataset.scheme = scheme;
  // What is asked for here carries no key.
  if (!isAnswered && !keepsKey()) askEarly(readAddress(location).prefix);
} catch {
  // A browser that stores nothing for this page.
}
