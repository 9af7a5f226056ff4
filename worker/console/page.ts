// The page's one state: the address, and the session that it leads to. Everything else hangs on these.
import { computed, effect, type Signal, signal } from '@preact/signals';
import { isAboutKey } from './model/get-json.ts';
import { fetchModel } from './model/shown-model.ts';
import { type Address, addressUrl, readAddress } from './route.ts';
import { fillForm, openSession, type Session } from './session.ts';

export type PageState =
  | { kind: 'loading' }
  | { kind: 'locked'; error: unknown }
  | { kind: 'failed'; error: unknown }
  | { kind: 'open'; session: Session };

/** Browsers refuse an address that changes too often. */
const SETTLED_MS = 400;

export const page: Signal<PageState> = signal<PageState>({ kind: 'loading' });
export const tab: Signal<string> = signal('');
let opened = '';
let stopAnswering = () => {};

export async function startPage(): Promise<void> {
  addEventListener('popstate', () => showAddress(readAddress(location)));
  await showAddress(readAddress(location));
}

/** Goes to a model or version, and takes along what stands in the fields. */
export function goTo(prefix: string): void {
  const address = { prefix, texts: keptTexts(prefix), tab: tab.peek() };
  history.pushState(null, '', addressUrl(address));
  showAddress(address);
}

export function openTab(id: string): void {
  if (id === tab.peek()) return;
  tab.value = id;
  history.pushState(null, '', addressUrl({ ...readAddress(location), tab: id }));
}

/** Again, as after another key was given. */
export async function reopen(): Promise<void> {
  page.value = { kind: 'loading' };
  await open(readAddress(location));
}

async function showAddress(address: Address): Promise<void> {
  tab.value = address.tab;
  const state = page.peek();
  if (state.kind !== 'open' || address.prefix !== opened) await open(address);
  // Inputs that are too long for an address are not in it.
  else if (address.texts.size > 0) fillForm(state.session, address.texts);
}

async function open({ prefix, texts }: Address): Promise<void> {
  opened = prefix;
  try {
    const model = await fetchModel(prefix);
    if (prefix !== opened) return;
    stopAnswering();
    const session = openSession(model, texts);
    stopAnswering = followSession(session);
    document.title = `${model.entry.title} · Batcomputer`;
    page.value = { kind: 'open', session };
  } catch (error) {
    if (prefix !== opened) return;
    stopAnswering();
    page.value = { kind: isAboutKey(error) ? 'locked' : 'failed', error };
  }
}

/** Answers, and keeps the address up to date. */
function followSession({ form, answering, model }: Session): () => void {
  const texts = computed(() => form.texts);
  const atStart = texts.peek();
  const stops = [
    answering.start(),
    effect(() => {
      const now = texts.value;
      if (now === atStart) return;
      const settled = setTimeout(() => {
        const address = { prefix: model.prefix, texts: now, tab: tab.peek() };
        history.replaceState(null, '', addressUrl(address));
      }, SETTLED_MS);
      return () => clearTimeout(settled);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Versions of one model have mostly the same fields; another model has others. */
function keptTexts(prefix: string): ReadonlyMap<string, string> {
  const state = page.peek();
  if (state.kind !== 'open') return new Map();
  const { model, form } = state.session;
  return prefix === `/${model.entry.name}` || prefix.startsWith(`/${model.entry.name}/`)
    ? form.texts
    : new Map();
}
