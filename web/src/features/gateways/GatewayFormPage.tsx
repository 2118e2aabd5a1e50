import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Gateway } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { queryClient } from '../../platform/query.ts';
import { ConflictNotice } from '../../ui/ConflictNotice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useForm } from '../../ui/form.ts';
import type { Form } from '../../ui/form.ts';
import { useTitle } from '../../ui/title.ts';
import { useEdit } from '../../ui/use-edit.ts';
import { contaQuery } from '../contas/api.ts';
import { useConta } from '../contas/conta.ts';
import { GatewayFailure } from './GatewayPage.tsx';
import { bindMac, createGateway, findGateway, gatewayKeys, gatewayQuery, updateGateway } from './api.ts';
import { bodyOf, emptyGateway, faultsOf, valuesOf } from './form-values.ts';
import type { GatewayValues } from './form-values.ts';

const editRoute = getRouteApi('/c/$slug/gateways/$gatewayId/editar');

export function NewGatewayPage() {
  return <GatewayForm />;
}

export function EditGatewayPage() {
  const { slug } = useConta();
  const { gatewayId } = editRoute.useParams();
  // Read anew and then left alone: a value that changes under the fingers is worse than a conflict.
  const found = useQuery({ ...gatewayQuery(slug, gatewayId), gcTime: 0, queryKey: [...gatewayKeys.all(slug), 'edicao', gatewayId], refetchOnWindowFocus: false });
  if (found.data) return <GatewayForm gateway={found.data} />;
  if (found.error) return <GatewayFailure error={found.error} onRetry={() => void found.refetch()} />;
  return <Skeleton rows={5} height={70} />;
}

function GatewayForm({ gateway }: { gateway?: Gateway }) {
  const { t } = useTranslation();
  const { slug, nome } = useConta();
  const form = useForm(gateway ? valuesOf(gateway) : emptyGateway);
  const save = useSave();
  const edit = useEdit<GatewayValues, Gateway>({
    form,
    read: gateway,
    valuesOf,
    check: (values) => faultsOf(values, t),
    save,
    ...(gateway ? { reread: () => findGateway(slug, gateway.id) } : {}),
  });
  const title = t(gateway ? 'gateways.editarTitulo' : 'gateways.novo');
  useTitle(title, nome);
  return (
    <FormCard
      title={title}
      {...edit.card}
      conflict={
        edit.conflict ? (
          <ConflictNotice {...edit.conflict} typed={form.values} labelOf={(field) => (field === 'mac' ? t('gateways.mac') : t(`campos.${field as 'nome'}`))} />
        ) : null
      }
      cancel={
        gateway ? (
          <Link to="/c/$slug/gateways/$gatewayId" params={{ slug, gatewayId: gateway.id }} activeOptions={{ exact: true }} className="btn btn-outline-secondary">
            {t('acoes.cancelar')}
          </Link>
        ) : (
          <Link to="/c/$slug/gateways" params={{ slug }} activeOptions={{ exact: true }} className="btn btn-outline-secondary">
            {t('acoes.cancelar')}
          </Link>
        )
      }
    >
      <GatewayFields bind={form.bind} />
    </FormCard>
  );
}

function GatewayFields({ bind }: { bind: Form<GatewayValues>['bind'] }) {
  const { t } = useTranslation();
  const { isSuperAdmin } = useConta();
  return (
    <>
      <TextField label={t('campos.nome')} maxLength={100} required {...bind('nome')} />
      <TextField label={t('campos.codigo')} maxLength={30} required help={t('campos.codigoAjuda')} {...bind('codigo')} />
      {isSuperAdmin ? <TextField label={t('gateways.mac')} maxLength={40} help={t('gateways.macAjuda')} {...bind('mac')} /> : null}
      <TextField label={t('campos.qteMaxDispositivos')} inputMode="numeric" required help={t('campos.qteMaxDispositivosAjuda')} {...bind('qteMaxDispositivos')} />
      <TextField label={t('campos.descricao')} maxLength={1000} multiline {...bind('descricao')} />
      <div className="two-columns">
        <TextField label={t('campos.latitude')} inputMode="text" {...bind('latitude')} />
        <TextField label={t('campos.longitude')} inputMode="text" {...bind('longitude')} />
      </div>
    </>
  );
}

function useSave() {
  const { slug, isSuperAdmin } = useConta();
  const navigate = useNavigate();
  return async (values: GatewayValues, gateway: Gateway | undefined, advance: (row: Gateway) => void) => {
    const mac = values.mac.trim();
    let saved: Gateway;
    if (gateway) {
      saved = await updateGateway(slug, gateway.id, { versao: gateway.versao, ...bodyOf(values) });
      // The MAC may be refused after the rest was saved: trying again is then no conflict.
      advance(saved);
      if (isSuperAdmin && mac !== '' && mac !== (gateway.mac ?? '')) saved = await bindMac(slug, gateway.id, mac);
    } else {
      saved = await createGateway(slug, { ...bodyOf(values), ...(isSuperAdmin && mac !== '' ? { mac } : {}) });
    }
    await queryClient.invalidateQueries({ queryKey: gatewayKeys.all(slug) });
    await queryClient.invalidateQueries({ queryKey: contaQuery(slug).queryKey });
    await navigate({ to: '/c/$slug/gateways/$gatewayId', params: { slug, gatewayId: saved.id } });
  };
}
