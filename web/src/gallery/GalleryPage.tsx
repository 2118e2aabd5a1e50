import type { ReactNode } from 'react';
import { feedback } from './feedback.tsx';
import { forms } from './forms.tsx';
import { marks } from './marks.tsx';
import './gallery.css';

/** Each part of ui/ by its name, with its states, in both themes side by side. For developers: production builds have none of it. */
export const parts: Record<string, () => ReactNode> = { ...marks, ...feedback, ...forms };

export function GalleryPage() {
  const names = Object.keys(parts).toSorted();
  return (
    <main className="gallery" id="conteudo" tabIndex={-1}>
      <h1 className="h4">Parts of the pages</h1>
      <nav aria-label="Parts">
        {names.map((name) => (
          <a key={name} href={`#${name}`}>
            {name}
          </a>
        ))}
      </nav>
      {names.map((name) => (
        <section key={name} id={name} aria-labelledby={`${name}-title`}>
          <h2 className="h5" id={`${name}-title`}>
            {name}
          </h2>
          <div className="gallery-pair">
            {(['light', 'dark'] as const).map((theme) => (
              <div key={theme} data-bs-theme={theme} className="gallery-stage">
                <Example name={name} />
              </div>
            ))}
          </div>
        </section>
      ))}
    </main>
  );
}

function Example({ name }: { name: string }) {
  return parts[name]?.() ?? null;
}
