import { useId, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../i18n/index.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useConta } from '../contas/conta.ts';
import { gatewayChoicesQuery } from '../gateways/api.ts';

/** Which gateway reads the new dispositivo? Then the form of that gateway opens. */
export function NovoDispositivoDialog({ gatewayId, onClose }: { gatewayId: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const titleId = useId();
  const { slug } = useConta();
  const found = useQuery(gatewayChoicesQuery(slug));
  return (
    <Dialog labelledBy={titleId} className="dialog" onClose={onClose}>
      {(close) => (
        <>
          <h2 className="h5" id={titleId}>
            {t('dispositivos.novo')}
          </h2>
          {found.isPending ? <Skeleton rows={2} height={60} /> : null}
          {found.error && !found.data ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : null}
          {found.data?.itens.length === 0 ? <NoGateway /> : null}
          {found.data && found.data.itens.length > 0 ? <Choose gateways={found.data.itens} first={gatewayId} onCancel={close} /> : null}
        </>
      )}
    </Dialog>
  );
}

interface ChooseProps {
  gateways: readonly { id: string; nome: string; codigo: string }[];
  first: string | undefined;
  onCancel: () => void;
}

function Choose({ gateways, first, onCancel }: ChooseProps) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(gateways.find(({ id }) => id === first)?.id ?? gateways[0]?.id ?? '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void navigate({ to: '/c/$slug/gateways/$gatewayId/dispositivos/novo', params: { slug, gatewayId: chosen } });
      }}
    >
      <SelectField
        label={t('dispositivos.qualGateway')}
        value={chosen}
        help={t('dispositivos.qualGatewayAjuda')}
        options={gateways.map(({ id, nome, codigo }) => ({ value: id, label: `${nome} (${codigo})` }))}
        onChange={setChosen}
      />
      <div className="d-flex justify-content-end gap-2">
        <button type="button" className="btn btn-outline-secondary" onClick={onCancel}>
          {t('acoes.cancelar')}
        </button>
        <button type="submit" className="btn btn-primary">
          {t('dispositivos.continuar')}
        </button>
      </div>
    </form>
  );
}

function NoGateway() {
  const { t } = useTranslation();
  const { slug } = useConta();
  return (
    <>
      <p>{t('dispositivos.antesGateway')}</p>
      <Link to="/c/$slug/gateways/novo" params={{ slug }} className="btn btn-primary">
        {t('gateways.novo')}
      </Link>
    </>
  );
}
