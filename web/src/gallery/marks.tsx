import { useState } from 'react';
import type { ReactNode } from 'react';
import { Badge } from '../ui/Badge.tsx';
import { Choice } from '../ui/Choice.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Icon, iconNames } from '../ui/Icon.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Logo } from '../ui/Logo.tsx';
import { Menu } from '../ui/Menu.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { Valor } from '../ui/Valor.tsx';

const FUSO = 'America/Sao_Paulo';
const before = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** Small marks in a line: signs, numbers, times, keys, switches. */
export const marks: Record<string, () => ReactNode> = {
  Badge: () => (
    <>
      <Badge tone="success" icon="online">
        Online
      </Badge>
      <Badge tone="danger" icon="offline">
        Sem comunicação
      </Badge>
      <Badge tone="warning" icon="clock">
        Atrasado
      </Badge>
      <Badge tone="secondary" icon="never">
        Nunca conectado
      </Badge>
    </>
  ),
  Choice: () => <ChoiceExample />,
  CopyButton: () => <CopyButton text="019f-4711" label="Copiar código" />,
  Icon: () =>
    iconNames.map((name) => (
      <span key={name} className="text-center small">
        <span className="fs-4 d-block">
          <Icon name={name} />
        </span>
        {name}
      </span>
    )),
  Keys: () => <Keys keys={['Ctrl', 'K']} />,
  Logo: () => <Logo />,
  Menu: () => (
    <Menu label="Menu" align="start" buttonClass="btn btn-outline-primary" button="Menu">
      {(close) =>
        ['Residencial Ipê', 'Metalúrgica Aurora'].map((nome) => (
          <button key={nome} type="button" className="menu-item" onClick={close}>
            {nome}
          </button>
        ))
      }
    </Menu>
  ),
  RelativeTime: () => [2, 300, 8000, 200_000].map((seconds) => <RelativeTime key={seconds} instant={before(seconds)} fuso={FUSO} />),
  Valor: () => (
    <span className="fs-5">
      <Valor valor="1234.5600" unidade="m³" decimals={3} /> · <Valor valor="-2.5" unidade="°C" decimals={1} /> · <Valor valor="99999999999.9999" unidade="kWh" decimals={4} />
    </span>
  ),
};

function ChoiceExample() {
  const [value, setValue] = useState('light');
  return <Choice label="Tema" value={value} options={['light', 'dark', 'system'].map((each) => ({ value: each, label: each }))} onChange={setValue} />;
}
