import { useId, useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Keys } from '../ui/Keys.tsx';
import { areShortcutsOn, onOverlay, switchShortcuts } from './overlay.ts';
import { sections } from './sections.ts';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const isOn = useSyncExternalStore(onOverlay, areShortcutsOn);
  const rows: [readonly string[], string][] = [
    [['Ctrl', 'K'], t('atalhos.buscar')],
    [['?'], t('atalhos.titulo')],
    ...sections.map(({ key, label }): [readonly string[], string] => [['g', key], t(label)]),
  ];
  return (
    <Dialog labelledBy={id} className="dialog" onClose={onClose}>
      {(close) => (
        <>
          <h2 id={id} className="h5 mb-3">
            {t('atalhos.titulo')}
          </h2>
          <dl className="shortcuts">
            {rows.map(([keys, text]) => (
              <div key={text}>
                <dt>{text}</dt>
                <dd>
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
          <div className="form-check form-switch">
            <input id={`${id}-on`} type="checkbox" className="form-check-input" checked={isOn} onChange={(event) => switchShortcuts(event.target.checked)} />
            <label htmlFor={`${id}-on`} className="form-check-label">
              {t('atalhos.ligados')}
            </label>
          </div>
          <div className="d-flex justify-content-end mt-3">
            <button type="button" className="btn btn-outline-secondary" onClick={close}>
              {t('acoes.fechar')}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
