// The tabs and what is open of them. Arrow keys go from tab to tab, as in every such list.
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../model/get-json.ts';
import { openTab, tab as shownTab } from '../page.ts';
import type { Session } from '../session.ts';
import type { Tab, TabProps } from '../tab.ts';
import { tabsOf } from '../tabs.ts';

export function Tabs({ session }: TabProps) {
  const tabs = tabsOf(session.model);
  const open = tabs.find(({ id }) => id === shownTab.value) ?? tabs[0];
  return (
    <section class="panel tabs">
      <TabList tabs={tabs} open={open} />
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${open.id}`}>
        <TabContent key={`${open.id} ${session.model.base}`} tab={open} session={session} />
      </div>
    </section>
  );
}

/** Where an arrow key leads from each tab. */
const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

function TabList({ tabs, open }: { tabs: readonly Tab[]; open: Tab }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => showTab(list.current!, tabs.indexOf(open)), [open]);
  function move(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = step(tabs.indexOf(open), tabs.length);
    openTab(tabs[next].id);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  }
  return (
    <div class="tab-list" role="tablist" aria-label="More about the answer" ref={list}>
      {tabs.map((one) => (
        <button
          key={one.id}
          type="button"
          role="tab"
          id={`tab-${one.id}`}
          aria-controls="tab-panel"
          aria-selected={one === open}
          tabIndex={one === open ? 0 : -1}
          onClick={() => openTab(one.id)}
          onKeyDown={move}
        >
          {one.title}
        </button>
      ))}
    </div>
  );
}

/** On a phone the list is wider than the page; the page itself stays where it is. */
function showTab(list: HTMLElement, at: number): void {
  const tab = list.children[at] as HTMLElement;
  list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
}

type Loaded = { content: ComponentType<TabProps> } | { error: unknown } | null;

function TabContent({ tab, session }: { tab: Tab; session: Session }) {
  const [loaded, setLoaded] = useState<Loaded>(null);
  useEffect(() => {
    tab.load().then(
      (content) => setLoaded({ content }),
      (error) => setLoaded({ error }),
    );
  }, [tab]);
  if (loaded === null) return <p class="quiet">…</p>;
  if ('error' in loaded) return <p class="problem">{messageOf(loaded.error)}</p>;
  return <loaded.content session={session} />;
}
