import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '@tds/contract/http';
import { ConflictNotice } from '../ui/ConflictNotice.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { FilterSelect } from '../ui/FilterSelect.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { MoreFilters } from '../ui/MoreFilters.tsx';
import { Paging } from '../ui/Paging.tsx';
import { SearchField } from '../ui/SearchField.tsx';

const nothing = () => {};
const options = [
  { value: 'm³', label: 'm³' },
  { value: 'L', label: 'L' },
];

/** What is typed, chosen and turned over. */
export const forms: Record<string, () => ReactNode> = {
  ConflictNotice: () => (
    <ConflictNotice typed={{ nome: 'Casa das bombas', codigo: 'GW-1' }} current={{ nome: 'Bombas', codigo: 'GW-1' }} labelOf={() => 'Nome'} onKeep={nothing} onReload={nothing} />
  ),
  Field: () => (
    <>
      <TextField label="Nome" value="Casa de bombas" required onChange={nothing} />
      <TextField label="Código" value="á" required error="Sem acentos." onChange={nothing} />
      <TextField label="Descrição" value="" multiline help="Onde ele fica." onChange={nothing} />
      <SelectField label="Unidade de medida" value="m³" options={options} onChange={nothing} />
      <SelectField label="Unidade de medida" value="L" options={options} error="Não muda depois da primeira leitura." onChange={nothing} />
    </>
  ),
  FilterSelect: () => <FilterSelect label="Situação" value={undefined} all="Todas" options={[{ value: 'ONLINE', label: 'Online', count: 1234 }]} onChange={nothing} />,
  FormCard: () => (
    <div className="gallery-wide">
      <FormCard
        title="Editar gateway"
        faults={0}
        guard={{ isDirty: false, isKept: () => true }}
        onSubmit={(event) => event.preventDefault()}
        isBusy={false}
        failure={new ApiError(409, { codigo: 'CONFLICT', detail: 'Confira os campos.' })}
        unplaced={['modbus.janela: não é um intervalo']}
        conflict={null}
        cancel={
          <button type="button" className="btn btn-outline-secondary">
            Cancelar
          </button>
        }
      >
        <TextField label="Nome" value="Casa de bombas" required onChange={nothing} />
      </FormCard>
    </div>
  ),
  MoreFilters: () => (
    <MoreFilters active={2} className="gallery-wide">
      <FilterSelect label="Situação" value="ONLINE" all="Todas" options={[{ value: 'ONLINE', label: 'Online' }]} onChange={nothing} />
    </MoreFilters>
  ),
  Paging: () => <PagingExample />,
  SearchField: () => <SearchField label="Buscar por nome ou código" value="bomba" onChange={nothing} />,
};

function PagingExample() {
  const [page, setPage] = useState(2);
  return (
    <div className="gallery-wide">
      <Paging page={page} perPage={20} total={1234} onChange={setPage} />
    </div>
  );
}
