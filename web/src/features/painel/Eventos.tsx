import { Suspense, lazy } from 'react';
import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import type { Evento } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { codeOf } from '../../platform/code.ts';
import { Icon } from '../../ui/Icon.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { useConta } from '../contas/conta.ts';

/** The words of all reasons come after the numbers. */
const MotivoText = lazy(codeOf('MotivoText', async () => ({ default: (await import('./MotivoText.tsx')).MotivoText })));

const looks = {
  GATEWAY_ONLINE: { icon: 'online', tone: 'success' },
  GATEWAY_OFFLINE: { icon: 'offline', tone: 'danger' },
  QUARENTENA: { icon: 'review', tone: 'warning' },
  GATEWAY_CADASTRADO: { icon: 'gateway', tone: 'secondary' },
  DISPOSITIVO_CADASTRADO: { icon: 'meter', tone: 'secondary' },
  PRIMEIRA_LEITURA: { icon: 'chart', tone: 'success' },
} as const;

/** What happened lately, newest first; each leads to what it is about. */
export function Eventos({ eventos }: { eventos: readonly Evento[] }) {
  const { t } = useTranslation();
  const { fuso } = useConta();
  if (eventos.length === 0) return <p className="text-body-secondary mb-0">{t('painel.semEventos')}</p>;
  return (
    <ul className="eventos" data-testid="eventos">
      {keyed(eventos).map(([key, evento]) => (
        <li key={key} className="evento">
          <span className={`evento-icone state-${looks[evento.tipo].tone}`}>
            <Icon name={looks[evento.tipo].icon} />
          </span>
          <span className="evento-texto">
            <Subject evento={evento}>
              <Sentence evento={evento} />
            </Subject>
            <Note evento={evento} />
          </span>
          <span className="evento-quando small text-body-secondary">
            <RelativeTime instant={evento.em} fuso={fuso} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Stays the same while a count grows, so that the row is changed and not replaced; of two alike in one hour the older one keeps its key. */
function keyed(eventos: readonly Evento[]): [key: string, evento: Evento][] {
  const seen = new Map<string, number>();
  const oldestFirst = eventos.toReversed().map((evento): [string, Evento] => {
    const key = [evento.tipo, evento.gatewayId, evento.dispositivoId, evento.motivo, evento.em.slice(0, 13)].join(' ');
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return [`${key} ${seen.get(key)}`, evento];
  });
  return oldestFirst.toReversed();
}

function Sentence({ evento: { tipo, nome, gatewayId, quantidade } }: { evento: Evento }) {
  const { t } = useTranslation();
  const texts = { nome: nome ?? '', count: quantidade };
  if (tipo === 'DISPOSITIVO_CADASTRADO' && quantidade > 1) return t(gatewayId === null ? 'evento.dispositivosSemGateway' : 'evento.dispositivosCadastrados', texts);
  if (tipo !== 'DISPOSITIVO_CADASTRADO' && tipo !== 'QUARENTENA' && gatewayId === null) return t(`evento.juntos.${tipo}`, texts);
  return t(`evento.${tipo}`, texts);
}

function Note({ evento: { tipo, gatewayId, motivo, quantidade } }: { evento: Evento }) {
  const { t } = useTranslation();
  const isTurn = gatewayId !== null && (tipo === 'GATEWAY_ONLINE' || tipo === 'GATEWAY_OFFLINE');
  if (motivo === null && !(isTurn && quantidade > 1)) return null;
  return (
    <span className="small text-body-secondary d-block">
      {motivo === null ? (
        t('evento.vezes', { count: quantidade })
      ) : (
        <Suspense fallback={'\u00a0'}>
          <MotivoText motivo={motivo} />
        </Suspense>
      )}
    </span>
  );
}

function Subject({ evento: { tipo, gatewayId, dispositivoId, motivo }, children }: { evento: Evento; children: ReactNode }) {
  const { slug } = useConta();
  const className = 'stretched-link link-plain';
  if (tipo === 'QUARENTENA') {
    return (
      <Link to="/c/$slug/quarentena" params={{ slug }} search={motivo === null ? {} : { motivo }} className={className}>
        {children}
      </Link>
    );
  }
  if (dispositivoId !== null) {
    return (
      <Link to="/c/$slug/telemetria" params={{ slug }} search={{ d: [dispositivoId] }} className={className}>
        {children}
      </Link>
    );
  }
  if (gatewayId !== null) {
    return (
      <Link to="/c/$slug/gateways/$gatewayId" params={{ slug, gatewayId }} className={className}>
        {children}
      </Link>
    );
  }
  if (tipo === 'DISPOSITIVO_CADASTRADO') {
    return (
      <Link to="/c/$slug/dispositivos" params={{ slug }} className={className}>
        {children}
      </Link>
    );
  }
  return (
    <Link to="/c/$slug/gateways" params={{ slug }} search={tipo === 'GATEWAY_OFFLINE' ? { presenca: 'OFFLINE' } : {}} className={className}>
      {children}
    </Link>
  );
}
