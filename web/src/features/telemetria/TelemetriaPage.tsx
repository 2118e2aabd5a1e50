import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { useTitle } from '../../ui/title.ts';
import { useConta } from '../contas/conta.ts';
import { Chosen } from './Chosen.tsx';
import { LiveBadge } from '../ao-vivo/LiveBadge.tsx';
import { Monitor } from './Monitor.tsx';
import { Picker } from './Picker.tsx';
import { Suggestions } from './Suggestions.tsx';
import { MAX_CHOSEN } from './search.ts';
import { useChosen } from './use-chosen.ts';
import './telemetria.css';

const route = getRouteApi('/c/$slug/telemetria');

/** Any dispositivos of the conta over any stretch of time; all of it stands in the address, so that a view is a link. */
export function TelemetriaPage() {
  const { t } = useTranslation();
  const { nome } = useConta();
  const { d = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const chosen = useChosen(d);
  useTitle(t('secoes.telemetria'), nome);
  const choose = (ids: readonly string[]) =>
    void navigate({ search: ({ d: _before, ...rest }) => ({ ...(ids.length > 0 ? { d: [...new Set(ids)].slice(0, MAX_CHOSEN) } : {}), ...rest }), replace: true, resetScroll: false });
  return (
    <>
      <div className="page-head">
        <h1 className="h4 mb-0">{t('secoes.telemetria')}</h1>
        <LiveBadge />
      </div>
      <div className="choosing">
        <Picker chosen={d} onChange={choose} />
        {d.length > 1 ? (
          <button type="button" className="btn btn-outline-secondary" onClick={() => choose([])}>
            {t('telemetria.limpar')}
          </button>
        ) : null}
      </div>
      <Chosen chosen={chosen} onRemove={(id) => choose(d.filter((each) => each !== id))} />
      {d.length === 0 ? <Suggestions onChoose={choose} /> : <Monitor chosen={chosen} />}
    </>
  );
}
