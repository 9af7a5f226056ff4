// Said where an answer stays shown while a field is wrong: it is none to what stands in the fields.
import type { Session } from '../session.ts';

export function OfBefore({ session }: { session: Session }) {
  if (session.form.row.value !== null) return null;
  return (
    <p>
      <strong>Of the last row without a fault: a field is wrong now.</strong>
    </p>
  );
}
