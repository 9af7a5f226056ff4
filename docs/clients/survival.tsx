// React: <Survival bat={connect('https://api.example.com/titanic')} row={row} />
import type { ModelClient } from 'batcomputer/client';
import { useEffect, useState } from 'react';

export function Survival({ bat, row }: { bat: ModelClient; row: Record<string, unknown> }) {
  const [shown, setShown] = useState('…');
  useEffect(() => {
    const controller = new AbortController();
    bat.predict(row, { signal: controller.signal }).then(
      ({ survivedProb }) => setShown(`${Math.round(100 * survivedProb)} %`),
      (error) => controller.signal.aborted || setShown(error.message),
    );
    return () => controller.abort();
  }, [bat, row]);
  return <output>{shown}</output>;
}
