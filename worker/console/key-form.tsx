// Asks for an API key, where the deployment has keys.
import { keepKey, keepsKey } from './model/api-key.ts';
import { messageOf } from './model/get-json.ts';
import { reopen } from './page.ts';

export function KeyForm({ error }: { error: unknown }) {
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    keepKey(String(form.get('key')).trim());
    reopen();
  }
  return (
    <section class="panel locked">
      <h1>This deployment has keys</h1>
      <p>
        The models here answer callers with an API key. This page needs one with the scopes
        <code> read </code> and <code> predict</code>; <code>batch</code> is for many rows.
      </p>
      <form onSubmit={submit}>
        <label>
          <span>API key</span>
          <input
            type="password"
            name="key"
            required
            autocomplete="off"
            aria-describedby="key-fault"
          />
        </label>
        <button type="submit">Open</button>
        <p class="problem" id="key-fault" role="alert">
          {keepsKey() && messageOf(error)}
        </p>
      </form>
      <p class="quiet">
        The key stays in this browser tab until you close it, and is sent to this address alone.
      </p>
    </section>
  );
}
