// The page as a whole: head, the form, and beside it the answer with the tabs.
import { AnswerPanel } from './answer/answer-panel.tsx';
import { FormPanel } from './form/form-panel.tsx';
import { KeyForm } from './key-form.tsx';
import { Masthead } from './masthead.tsx';
import { saveFile } from './model/fetch-file.ts';
import { messageOf } from './model/get-json.ts';
import { type PageState, page, reopen } from './page.ts';
import type { Session } from './session.ts';
import { Tabs } from './ui/tabs-panel.tsx';

export function App() {
  const state = page.value;
  return (
    <>
      <Masthead model={state.kind === 'open' ? state.session.model : null} />
      <main>
        <Content state={state} />
      </main>
    </>
  );
}

function Content({ state }: { state: PageState }) {
  switch (state.kind) {
    case 'loading':
      return <p class="quiet">Asking for the model …</p>;
    case 'locked':
      return <KeyForm error={state.error} />;
    case 'failed':
      return <Failed error={state.error} />;
    default:
      return <Bench session={state.session} />;
  }
}

function Failed({ error }: { error: unknown }) {
  return (
    <section class="panel problem" role="alert">
      <h1>This model cannot be shown</h1>
      <p>{messageOf(error)}</p>
      <p>
        <button type="button" onClick={() => reopen()}>
          Try again
        </button>{' '}
        <a href="/">Go to the first model</a>
      </p>
    </section>
  );
}

function Bench({ session }: { session: Session }) {
  const { entry } = session.model;
  return (
    <>
      <div class="intro">
        <h1 dir="auto">{entry.title}</h1>
        <p dir="auto">{entry.description}</p>
      </div>
      <div class="bench" key={session.model.base}>
        <FormPanel session={session} />
        <div class="results">
          <AnswerPanel session={session} />
          <Tabs session={session} />
        </div>
      </div>
      <Links session={session} />
    </>
  );
}

function Links({ session }: { session: Session }) {
  const { prefix } = session.model;
  return (
    <footer class="links">
      <a href={`${prefix}/report`} onClick={saveFile}>
        Report
      </a>
      <a href={`${prefix}/api/docs`}>API documentation</a>
      <a href={`${prefix}/openapi.json`}>OpenAPI document</a>
      <a href={`${prefix}/model.wasm`} onClick={saveFile}>
        The module
      </a>
      <a href="/problems">Problems</a>
    </footer>
  );
}
