import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Dispositivo } from '@tds/contract/http';
import { useTranslation } from '../../i18n/index.ts';
import { isStatus } from '../../platform/api.ts';
import { queryClient } from '../../platform/query.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { ConflictNotice } from '../../ui/ConflictNotice.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { FormCard } from '../../ui/FormCard.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useForm } from '../../ui/form.ts';
import { useTitle } from '../../ui/title.ts';
import { useEdit } from '../../ui/use-edit.ts';
import { useConta } from '../contas/conta.ts';
import { DispositivoFields } from './DispositivoFields.tsx';
import { ModbusFields } from './ModbusFields.tsx';
import { archiveDispositivo, createDispositivo, dispositivoQuery, findDispositivo, updateDispositivo } from './api.ts';
import { labelKeyOf } from './field-labels.ts';
import { bodyOf, emptyDispositivo, faultsOf, hasModbus, valuesOf } from './form-values.ts';
import type { DispositivoValues } from './form-values.ts';

const newRoute = getRouteApi('/c/$slug/gateways/$gatewayId/dispositivos/novo');
const editRoute = getRouteApi('/c/$slug/gateways/$gatewayId/dispositivos/$dispositivoId');

export function NewDispositivoPage() {
  const { gatewayId } = newRoute.useParams();
  return <DispositivoForm gatewayId={gatewayId} />;
}

export function EditDispositivoPage() {
  const { t } = useTranslation();
  const { slug, canAdmin } = useConta();
  const { gatewayId, dispositivoId } = editRoute.useParams();
  // Read anew and then left alone: a value that changes under the fingers is worse than a conflict.
  const found = useQuery({ ...dispositivoQuery(slug, dispositivoId), gcTime: 0, queryKey: [slug, 'dispositivos-edicao', dispositivoId], refetchOnWindowFocus: false });
  if (found.data) {
    return (
      <>
        <DispositivoForm gatewayId={gatewayId} dispositivo={found.data} />
        {canAdmin && found.data.status !== 'ARQUIVADO' ? <Archive dispositivo={found.data} gatewayId={gatewayId} /> : null}
      </>
    );
  }
  if (isStatus(found.error, 404) || isStatus(found.error, 400)) return <EmptyState isPage title={t('dispositivos.naoEncontrado')} text={t('gateways.naoEncontradoAcao')} />;
  if (found.error) return <ErrorState title={t('erros.titulo')} error={found.error} onRetry={() => void found.refetch()} />;
  return <Skeleton rows={5} height={70} />;
}

function DispositivoForm({ gatewayId, dispositivo }: { gatewayId: string; dispositivo?: Dispositivo }) {
  const { t } = useTranslation();
  const { slug, nome } = useConta();
  const form = useForm(dispositivo ? valuesOf(dispositivo) : emptyDispositivo);
  const leave = useLeave(gatewayId);
  const edit = useEdit<DispositivoValues, Dispositivo>({
    form,
    read: dispositivo,
    valuesOf,
    check: (values) => faultsOf(values, t),
    save: async (values, row) => {
      const body = bodyOf(values, row?.modbus);
      if (row) await updateDispositivo(slug, row.id, { versao: row.versao, ...body, ...statusOf(values) });
      else await createDispositivo(slug, { gatewayId, ...body });
      await leave();
    },
    ...(dispositivo ? { reread: () => findDispositivo(slug, dispositivo.id) } : {}),
  });
  const title = t(dispositivo ? 'dispositivos.editarTitulo' : 'dispositivos.novo');
  useTitle(title, nome);
  return (
    <FormCard
      title={title}
      {...edit.card}
      conflict={edit.conflict ? <ConflictNotice {...edit.conflict} typed={form.values} labelOf={(field) => t(labelKeyOf(field))} /> : null}
      cancel={
        <Link to="/c/$slug/gateways/$gatewayId" params={{ slug, gatewayId }} activeOptions={{ exact: true }} className="btn btn-outline-secondary">
          {t('acoes.cancelar')}
        </Link>
      }
    >
      <DispositivoFields form={form} gatewayId={gatewayId} isNew={dispositivo === undefined}>
        {hasModbus(form.values) ? <ModbusFields form={form} /> : null}
      </DispositivoFields>
    </FormCard>
  );
}

/** ARQUIVADO is no choice of the form: such a row keeps its state. */
function statusOf({ status }: DispositivoValues) {
  return status === 'ATIVO' || status === 'INATIVO' || status === 'MANUTENCAO' ? ({ status } as const) : {};
}

function Archive({ dispositivo, gatewayId }: { dispositivo: Dispositivo; gatewayId: string }) {
  const { t } = useTranslation();
  const { slug } = useConta();
  const [isOpen, setOpen] = useState(false);
  const leave = useLeave(gatewayId);
  const archive = async () => {
    await archiveDispositivo(slug, dispositivo.id);
    await leave();
  };
  return (
    <div className="narrow mx-auto mt-3 text-end">
      <button type="button" className="btn btn-outline-danger" onClick={() => setOpen(true)}>
        {t('dispositivos.arquivarTitulo')}
      </button>
      {isOpen ? (
        <ConfirmDialog
          title={t('dispositivos.arquivarTitulo')}
          text={t('dispositivos.arquivarTexto')}
          name={dispositivo.nome}
          words={{ confirm: t('acoes.arquivar'), busy: t('acoes.arquivando'), done: t('avisos.arquivado', { nome: dispositivo.nome }) }}
          onConfirm={archive}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </div>
  );
}

/** Back to the gateway, whose lists and counts are read again. */
function useLeave(gatewayId: string) {
  const { slug } = useConta();
  const navigate = useNavigate();
  return async () => {
    await navigate({ to: '/c/$slug/gateways/$gatewayId', params: { slug, gatewayId } });
    await queryClient.invalidateQueries({ queryKey: [slug] });
  };
}
