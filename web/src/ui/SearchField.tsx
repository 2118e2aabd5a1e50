import { useEffect, useId, useState } from 'react';
import { Icon } from './Icon.tsx';

const TYPING_PAUSE_MS = 300;

/** A search box whose words go to `onChange` once the person stops typing. `value` is what the address holds. */
export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  const [text, setText] = useState(value);
  const [sent, setSent] = useState(value);
  if (value !== sent) {
    setSent(value);
    setText(value);
  }
  useEffect(() => {
    if (text === sent) return;
    const timer = setTimeout(() => {
      setSent(text);
      onChange(text);
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, sent, onChange]);
  return (
    <div>
      <label htmlFor={id} className="form-label">
        {label}
      </label>
      <div className="search-box">
        <Icon name="search" />
        <input id={id} type="search" className="form-control" maxLength={100} value={text} onChange={(event) => setText(event.target.value)} />
      </div>
    </div>
  );
}
